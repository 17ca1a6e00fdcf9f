// Adds progress, counters and live text to pages that work without it.
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const say = (text) => { const live = $("#live"); if (live) live.textContent = text; };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

  const form = $("form[data-upload]");
  if (form) upload(form);
  const post = $("[data-state]");
  if (post) follow(post);
  for (const button of all("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => navigator.clipboard.writeText($(button.dataset.copy).textContent.trim()));
  }
  for (const counter of all("[data-counts]")) counting(counter);
  for (const button of all("[data-print]")) {
    button.hidden = false;
    // On paper nothing can be unfolded.
    button.addEventListener("click", () => { for (const part of all("main details")) part.open = true; print(); });
  }
  const summary = $("#errors");
  if (summary && !summary.hidden) summary.focus();

  // Counted as the server counts: by code point, an end of line as one. Spoken late, and near the end only.
  function counting(counter) {
    const words = counter.dataset;
    const field = $("#" + words.counts);
    const most = Number(words.most);
    let spoken;
    const count = () => {
      const length = [...field.value.replace(/\r\n?/g, "\n")].length;
      counter.textContent = length > most ? fill(words.over, { over: length - most }) : fill(words.soFar, { count: length });
      counter.classList.toggle("over", length > most);
      clearTimeout(spoken);
      if (length < most * .9) return;
      const text = length > most ? counter.textContent : fill(words.left, { left: most - length });
      spoken = setTimeout(() => say(text), 1000);
    };
    field.addEventListener("input", count);
    count();
  }

  function upload(form) {
    const words = form.dataset;
    const submit = $("[type=submit]", form);
    const named = (name) => form.elements.namedItem(name);
    const value = (name) => { const found = named(name); return found ? found.value : ""; };
    const ticked = (name) => { const found = named(name); return Boolean(found && found.checked); };
    let tooLong = false;

    // TikTok counts a caption in UTF-16 units, which is what a string's length is; Instagram counts
    // signs, and the words behind # and @.
    const caption = named("caption");
    const counter = $("#caption-count");
    const marked = (text, mark) => [...text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}_])${mark}(?=[\\p{L}\\p{N}_])`, "gu"))].length;
    let spoken;
    const count = () => {
      if (!caption || !counter) return;
      const text = caption.value.replace(/\r\n?|\n/g, "\n");
      const length = "signs" in words ? [...text].length : text.length;
      counter.textContent = length.toLocaleString(document.documentElement.lang);
      for (const [id, mark] of [["hashtag", "#"], ["mention", "@"]]) {
        const shown = $(`#${id}-count`);
        if (shown) shown.textContent = marked(text, mark);
      }
      clearTimeout(spoken);
      if (length < 1980 || value("source") === "photos") return;
      const told = length > 2200 ? fill(words.over, { over: length - 2200 }) : fill(words.left, { left: 2200 - length });
      spoken = setTimeout(() => say(told), 1000);
    };

    const rules = () => {
      const direct = value("mode") === "direct";
      const branded = direct && ticked("promotes") && ticked("branded_content");
      const none = direct && ticked("promotes") && !ticked("your_brand") && !ticked("branded_content");
      if (!ticked("promotes")) for (const name of ["your_brand", "branded_content"]) if (named(name)) named(name).checked = false;
      const onlyMe = $("option[value=SELF_ONLY]", form);
      const box = named("branded_content");
      if (onlyMe) { onlyMe.disabled = branded; onlyMe.title = branded ? words.notPrivate : ""; }
      if (box && !box.hasAttribute("data-off")) {
        box.disabled = value("privacy_level") === "SELF_ONLY";
        box.parentElement.title = box.disabled ? words.notPrivate : "";
      }
      const needsAudience = direct && !value("privacy_level");
      submit.disabled = none || tooLong || needsAudience;
      submit.title = none ? words.oneNeeded : tooLong ? words.tooLong : needsAudience ? words.needsAudience : "";
      const reason = $("#submit-reason");
      if (reason) reason.textContent = submit.title;
    };

    const file = named("file");
    if (file) file.addEventListener("change", () => {
      const stage = $("#stage");
      const chosen = file.files[0];
      const verdict = $("#duration-error");
      tooLong = false;
      const old = $("video, img", stage);
      if (old) { URL.revokeObjectURL(old.src); old.remove(); }
      const fits = chosen && file.accept.split(",").includes(chosen.type);
      const state = !chosen ? "empty" : fits ? "" : "unfit";
      for (const note of all("[data-note]", stage)) note.hidden = note.dataset.note !== state;
      if (fits) {
        const picture = chosen.type.startsWith("image/");
        const shown = document.createElement(picture ? "img" : "video");
        if (picture) shown.alt = "";
        else { shown.controls = true; shown.preload = "metadata"; }
        shown.addEventListener("error", () => {
          shown.remove();
          for (const note of all("[data-note=unplayable]", stage)) note.hidden = false;
        });
        shown.addEventListener("loadedmetadata", () => {
          const longest = Number(words.longest);
          tooLong = longest > 0 && shown.duration > longest;
          if (verdict) verdict.hidden = !tooLong;
          if (tooLong) say(words.tooLong);
          rules();
        });
        shown.src = URL.createObjectURL(chosen);
        stage.append(shown);
      } else if (verdict) verdict.hidden = true;
      rules();
    });

    // A click on the picture begins a line with the place; the name is written before it.
    const people = named("people");
    const stage = $("#stage");
    if (people && stage) stage.addEventListener("click", (event) => {
      if (event.target.tagName !== "IMG" || value("kind") === "reel") return;
      // The picture lies whole in the middle of its frame.
      const picture = event.target;
      const frame = picture.getBoundingClientRect();
      const scale = Math.min(frame.width / picture.naturalWidth, frame.height / picture.naturalHeight);
      const share = (at, start, room, sides) => Math.round(1000 * ((at - start - room / 2) / (sides * scale) + .5)) / 10;
      const x = share(event.clientX, frame.left, frame.width, picture.naturalWidth);
      const y = share(event.clientY, frame.top, frame.height, picture.naturalHeight);
      if (Math.min(x, y) < 0 || Math.max(x, y) > 100) return;
      const before = people.value.trim() ? people.value.trimEnd() + "\n@" : "@";
      people.value = `${before} ${x} ${y}`;
      people.focus();
      people.setSelectionRange(before.length, before.length);
    });

    const photos = named("photos") ?? named("files");
    const strip = $("#strip");
    const cover = named("photo_cover");
    const items = all("[data-item]", form);
    const mark = () => { if (cover) all("li", strip).forEach((item, at) => item.classList.toggle("cover", at + 1 === Number(cover.value))); };
    // Of an item without a file nothing is asked, unless something is said of it or wrong with it.
    const said = (item) => item.classList.contains("wrong") || all("input, textarea, select", item).some((field) => field.value);
    const fewer = () => items.forEach((item, at) => { item.hidden = value("source") === "file" && at >= Math.max(photos.files.length, 2) && !said(item); });
    const arrange = () => {
      for (const shown of all("img, video", strip)) URL.revokeObjectURL(shown.src);
      strip.replaceChildren(...[...photos.files].map((file, at) => {
        const item = document.createElement("li");
        const shown = document.createElement(file.type.startsWith("video/") ? "video" : "img");
        if (shown.tagName === "IMG") shown.alt = "";
        // Instagram crops every item like the first one.
        if (at === 0 && !cover) for (const told of ["load", "loadedmetadata"]) shown.addEventListener(told, () => {
          const ratio = (shown.naturalWidth || shown.videoWidth) / (shown.naturalHeight || shown.videoHeight);
          strip.style.setProperty("--ratio", Math.min(1.91, Math.max(.8, ratio)));
        });
        shown.src = URL.createObjectURL(file);
        item.append(shown, `${at + 1}. ${file.name}`);
        return item;
      }));
      items.forEach((item, at) => { $("[data-file]", item).textContent = photos.files[at] ? " · " + photos.files[at].name : ""; });
      $("#strip-empty").hidden = photos.files.length > 0;
      mark();
      fewer();
    };
    if (photos && strip) {
      photos.addEventListener("change", arrange);
      if (cover) cover.addEventListener("input", mark);
      form.addEventListener("change", fewer);
      fewer();
    }

    // The form says the time in UTC; what that is here stands beside it.
    const planned = named("planned_for");
    const here = $("#planned-here");
    const translate = () => {
      const at = new Date(planned.value + "Z");
      here.textContent = isNaN(at) ? "" : "= " + at.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "long" });
    };
    if (planned && here) { planned.addEventListener("input", translate); translate(); }

    if (caption) caption.addEventListener("input", count);
    form.addEventListener("change", rules);
    count();
    rules();

    form.addEventListener("submit", (event) => {
      const chosen = value("source") === "url" ? null : value("source") === "photos" || value("kind") === "carousel" ? photos : file;
      if (!chosen || !chosen.files.length) return;
      event.preventDefault();
      send(form, submit, words, chosen.name);
    });
  }

  function send(form, submit, words, name) {
    const bar = $("#to-us");
    const box = $("#upload-progress");
    const request = new XMLHttpRequest();
    let told = 0;
    let toldAt = 0;
    submit.disabled = true;
    submit.setAttribute("aria-busy", "true");
    box.hidden = false;
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const percent = Math.floor(100 * event.loaded / event.total);
      bar.value = percent;
      $("#to-us-text").textContent = percent + " %";
      if (percent >= told + 25 && event.timeStamp > toldAt + 10000) {
        told = percent - percent % 25;
        toldAt = event.timeStamp;
        say(fill(words.sent, { percent: told }));
      }
    });
    const stop = (text) => {
      submit.disabled = false;
      submit.removeAttribute("aria-busy");
      box.hidden = true;
      $("#alert").textContent = text;
    };
    request.addEventListener("load", () => {
      if (request.status < 300) { location.assign(request.responseURL); return; }
      // The entries and the chosen file stay; only what is wrong is taken over.
      const answer = new DOMParser().parseFromString(request.responseText, "text/html");
      const theirs = $("#errors", answer) || $("main h1", answer);
      const ours = $("#errors");
      stop("");
      ours.replaceChildren(...(theirs && theirs.id === "errors" ? [...theirs.childNodes] : all("main > *", answer)));
      ours.hidden = false;
      const found = $("#verdicts", answer);
      const list = $("#verdicts");
      if (list) { list.replaceChildren(...(found ? found.childNodes : [])); list.hidden = !found || found.hidden; }
      ours.focus();
    });
    request.addEventListener("error", () => stop(words.broken));
    request.addEventListener("abort", () => stop(words.broken));
    // The files go last: what is wrong with the other fields is known before their bytes travel.
    const data = new FormData(form);
    const last = ["cover_file", name].flatMap((field) => data.getAll(field).map((file) => [field, file]));
    for (const part of ["file", "photos", "files", "cover_file"]) data.delete(part);
    for (const [field, file] of last) data.append(field, file);
    request.open("POST", form.action);
    request.send(data);
  }

  function follow(post) {
    const stream = post.dataset.follow && window.EventSource ? new EventSource(post.dataset.follow) : null;
    let reading = false;
    // The address of a post that is out comes without an event: the page is asked ever more rarely.
    const waits = [5, 10, 20, 40, 80, 160, 320, 640];
    let waiting = false;
    const later = () => {
      if (waiting || !waits.length || !post.hasAttribute("data-awaits")) return;
      waiting = true;
      setTimeout(() => { waiting = false; renew(); }, 1000 * waits.shift());
    };
    const progress = (event) => {
      const news = JSON.parse(event.data);
      const at = news.detail ?? {};
      const bar = $(`progress[data-part="${at.part ?? 0}"]`);
      if (!bar || !at.size) return;
      bar.max = at.size;
      bar.value = at.bytes;
    };
    // The page itself is asked again: its words come from one place, the server.
    const renew = async () => {
      if (reading) return;
      reading = true;
      try {
        const answer = await fetch(location.pathname, { headers: { accept: "text/html" } });
        if (!answer.ok) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const part of all("[data-live]")) {
          const fresh = $(`[data-live="${part.dataset.live}"]`, page);
          if (fresh && fresh.innerHTML !== part.innerHTML) {
            part.replaceChildren(...fresh.childNodes);
            if (part.dataset.live === "state") say($(".chip", part).textContent.trim());
          }
        }
        const now = $("[data-state]", page);
        post.dataset.state = now.dataset.state;
        post.toggleAttribute("data-awaits", now.hasAttribute("data-awaits"));
        if (stream && !now.dataset.follow) stream.close();
      } finally { reading = false; later(); }
    };
    later();
    if (!stream) return;
    stream.addEventListener("publication.progress", progress);
    // Whatever happened between the page and the stream is told by the first event.
    stream.addEventListener("snapshot", (event) => { if (JSON.parse(event.data).state !== post.dataset.state) renew(); });
    for (const kind of ["accepted", "transferring", "processing", "inbox", "published", "failed", "unknown", "cancelled"]) {
      stream.addEventListener("publication." + kind, renew);
    }
  }
})();
