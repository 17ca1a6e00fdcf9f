//! A real browser without a window.

mod wire;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use tempfile::TempDir;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities as _;
use thirtyfour::prelude::ElementQueryable as _;
use thirtyfour::{By, DesiredCapabilities, WebDriver, WebElement};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;
use url::Url;

use wire::Wire;

/// How long something may take to appear on a page.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often it is looked for.
const GLANCE: Duration = Duration::from_millis(50);
/// The windows that screenshots are taken in: a desk and a phone.
const WINDOWS: [(&str, u32, u32); 2] = [("desk", 1280, 900), ("phone", 390, 844)];
/// What `chromedriver` says when it listens.
const LISTENING: &str = "started successfully on port ";

const ARGUMENTS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en",
    "--hide-scrollbars",
];

/// A browser with one window and a profile of its own. It ends with the value.
#[derive(Debug)]
pub struct Browser {
    driver: WebDriver,
    shots: PathBuf,
    // Dropped in this order: the program, then the folder it writes to.
    _program: Child,
    _profile: TempDir,
}

impl Browser {
    /// Starts `chromedriver` on a free port, and a browser. Screenshots go to `target/screenshots`.
    ///
    /// # Errors
    ///
    /// When Chromium or its driver is missing, or does not start.
    pub async fn start() -> anyhow::Result<Self> {
        let (program, port) = start_driver().await?;
        let profile = tempfile::tempdir()?;
        let mut wanted = DesiredCapabilities::chrome();
        for argument in ARGUMENTS {
            wanted.add_arg(argument)?;
        }
        wanted.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
        let driver = WebDriver::builder(format!("http://127.0.0.1:{port}"), wanted);
        let driver = driver.client(Wire::new()?).await.context("the browser does not start")?;
        let shots = shots_folder()?;
        std::fs::create_dir_all(&shots)?;
        let browser = Self { driver, shots, _program: program, _profile: profile };
        let (_, width, height) = WINDOWS[0];
        browser.resize(width, height).await?;
        Ok(browser)
    }

    /// Opens an address.
    ///
    /// # Errors
    ///
    /// When the page does not load.
    pub async fn open(&self, url: &Url) -> anyhow::Result<()> {
        Ok(self.driver.goto(url.as_str()).await?)
    }

    /// Gives the address of the page.
    ///
    /// # Errors
    ///
    /// When the browser is gone.
    pub async fn address(&self) -> anyhow::Result<Url> {
        Ok(self.driver.current_url().await?)
    }

    /// Waits until something that this selector fits is on the page.
    ///
    /// # Errors
    ///
    /// When it does not appear within a minute; the message names the page.
    pub async fn see(&self, selector: &str) -> anyhow::Result<WebElement> {
        let query = self.driver.query(By::Css(selector)).wait(PATIENCE, GLANCE);
        match query.first().await {
            Ok(found) => Ok(found),
            Err(error) => {
                let text = self.text().await.unwrap_or_default();
                bail!("{selector} is not on {}: {error}\n{text}", self.address().await?)
            }
        }
    }

    /// Waits for something and clicks on it.
    ///
    /// # Errors
    ///
    /// When it does not appear, or cannot be clicked.
    pub async fn click(&self, selector: &str) -> anyhow::Result<()> {
        Ok(self.see(selector).await?.click().await?)
    }

    /// Waits for a field and types into it; for a file's field, the path.
    ///
    /// # Errors
    ///
    /// When it does not appear, or takes no text.
    pub async fn type_into(&self, selector: &str, text: &str) -> anyhow::Result<()> {
        Ok(self.see(selector).await?.send_keys(text).await?)
    }

    /// Gives the page's text, as a person sees it.
    ///
    /// # Errors
    ///
    /// When the browser is gone.
    pub async fn text(&self) -> anyhow::Result<String> {
        Ok(self.driver.find(By::Css("body")).await?.text().await?)
    }

    /// Takes a picture of the whole page as it is on a desk and on a phone.
    ///
    /// # Errors
    ///
    /// When it cannot be taken or kept.
    pub async fn shoot(&self, name: &str) -> anyhow::Result<()> {
        for (window, width, height) in WINDOWS {
            self.resize(width, height).await?;
            let how = json!({ "format": "png", "captureBeyondViewport": true });
            let shot = self.driver.cdp().send_raw("Page.captureScreenshot", how).await?;
            let data =
                shot.get("data").and_then(|data| data.as_str()).context("there is no picture")?;
            std::fs::write(
                self.shots.join(format!("{name}-{window}.png")),
                STANDARD.decode(data)?,
            )?;
        }
        let (_, width, height) = WINDOWS[0];
        self.resize(width, height).await
    }

    /// Gives the folder of the screenshots.
    pub fn shots(&self) -> &Path {
        &self.shots
    }

    /// Ends the browser.
    ///
    /// # Errors
    ///
    /// When it is gone already.
    pub async fn end(self) -> anyhow::Result<()> {
        Ok(self.driver.quit().await?)
    }

    async fn resize(&self, width: u32, height: u32) -> anyhow::Result<()> {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", size).await?;
        Ok(())
    }
}

/// Starts the driver and gives the port it chose.
async fn start_driver() -> anyhow::Result<(Child, u16)> {
    let mut command = Command::new("chromedriver");
    command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let started = command.kill_on_drop(true).spawn();
    let mut program =
        started.context("chromedriver cannot be started; `cargo xtask test` installs it")?;
    let output = program.stdout.take().context("chromedriver has no output")?;
    let mut lines = BufReader::new(output).lines();
    let find = async {
        while let Some(line) = lines.next_line().await? {
            if let Some((_, port)) = line.split_once(LISTENING) {
                return Ok(port.trim_end_matches('.').parse()?);
            }
        }
        bail!("chromedriver ended")
    };
    let port = timeout(PATIENCE, find).await.context("chromedriver is not ready in time")??;
    Ok((program, port))
}

/// The folder `screenshots` of the build's target folder.
fn shots_folder() -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe()?;
    let deps = own.ancestors().find(|folder| folder.ends_with("deps"));
    let target = deps.and_then(Path::parent).and_then(Path::parent);
    Ok(target.context("this program does not lie in a target folder")?.join("screenshots"))
}
