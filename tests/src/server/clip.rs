//! Small real videos, made and looked at by the usual tools.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

/// A short H.264 video in a folder of its own.
#[derive(Debug)]
pub struct Clip {
    folder: TempDir,
}

impl Clip {
    /// Makes three seconds of a test picture, some hundred kilobytes.
    ///
    /// # Errors
    ///
    /// When `ffmpeg` is missing or fails.
    pub async fn make() -> anyhow::Result<Self> {
        let clip = Self { folder: tempfile::tempdir()? };
        let output = Command::new("ffmpeg")
            .args(["-v", "error", "-f", "lavfi", "-i", "testsrc=size=540x960:rate=25:duration=3"])
            .args(["-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "+faststart", "-y"])
            .arg(clip.path())
            .output()
            .await
            .context("ffmpeg cannot be started; `cargo xtask test` installs it")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "ffmpeg failed: {said}");
        Ok(clip)
    }

    /// Gives the file.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("clip.mp4")
    }
}

/// Lets `ffprobe` look at a file and gives the codec of its video.
///
/// # Errors
///
/// When `ffprobe` is missing, complains, or finds no video in the file.
pub async fn probe_video(file: &Path) -> anyhow::Result<String> {
    let output = Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-of",
            "json",
            "-show_streams",
            "-select_streams",
            "v:0",
            "-count_packets",
        ])
        .arg(file)
        .output()
        .await
        .context("ffprobe cannot be started; `cargo xtask test` installs it")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success() && said.is_empty(), "ffprobe complains: {said}");
    let found: Value = serde_json::from_slice(&output.stdout)?;
    let codec = found.pointer("/streams/0/codec_name").and_then(Value::as_str);
    Ok(codec.context("there is no video in the file")?.to_owned())
}
