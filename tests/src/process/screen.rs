//! A screen that nobody looks at, and pictures of it.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::home::Home;
use super::peer::{Peer, Tool};

/// A running X server with its picture in memory.
#[derive(Debug)]
pub struct Screen {
    _peer: Peer,
    display: String,
    frame: PathBuf,
}

impl Screen {
    /// Starts one under a display number that nobody else uses.
    ///
    /// # Errors
    /// Xvfb is not installed, or did not come up.
    pub async fn start(home: &Home, width: u32, height: u32) -> Result<Self> {
        let number = home.runtime().join("display");
        let tool = Tool::new("/bin/sh")
            .args([
                "-c",
                r#"exec Xvfb -displayfd 5 -screen 0 "$1" -fbdir "$2" -nolisten tcp -noreset 5>"$0""#,
            ])
            .arg(&number)
            .arg(format!("{width}x{height}x24"))
            .arg(home.runtime())
            .envs(home.env());
        let mut peer = Peer::start("xvfb", &tool)?;
        let display = peer
            .ready(Duration::from_secs(20), async || {
                let written = fs::read_to_string(&number).ok()?;
                written.ends_with('\n').then(|| format!(":{}", written.trim()))
            })
            .await?;
        Ok(Self { _peer: peer, display, frame: home.runtime().join("Xvfb_screen0") })
    }

    /// What `DISPLAY` is set to.
    #[must_use]
    pub fn display(&self) -> &str {
        &self.display
    }

    /// Where the picture is, as X's own window dump.
    #[must_use]
    pub fn frame(&self) -> PathBuf {
        self.frame.clone()
    }
}

/// An X window dump of 24 bits a pixel, as a PNG file.
///
/// The dump is the header of `XWDFile.h` (words of 32 bits, big end first), a colour map that a deep screen does not
/// need, and rows of blue, green, red and a spare byte.
///
/// # Errors
/// The dump is of another kind, or is cut off.
pub fn png_of_window_dump(dump: &[u8]) -> Result<Vec<u8>> {
    /// The bytes of one entry of the colour map.
    const COLOUR: usize = 12;

    let word = |index: usize| -> Result<usize> {
        let bytes = dump.get(index * 4..index * 4 + 4).context("the dump is cut off")?;
        Ok(usize::try_from(u32::from_be_bytes(bytes.try_into()?))?)
    };
    let (header, width, height) = (word(0)?, word(4)?, word(5)?);
    let (bits, row, colours) = (word(11)?, word(12)?, word(19)?);
    ensure!(bits == 32, "the screen has {bits} bits a pixel instead of 32");
    let pixels = dump.get(header + colours * COLOUR..).context("the dump is cut off")?;
    ensure!(pixels.len() >= row * height, "the dump is cut off");

    let mut rgb = Vec::with_capacity(width * height * 3);
    for line in pixels.chunks(row).take(height) {
        for pixel in line.chunks_exact(4).take(width) {
            rgb.extend([pixel[2], pixel[1], pixel[0]]);
        }
    }
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, u32::try_from(width)?, u32::try_from(height)?);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&rgb)?;
    Ok(png)
}

/// The pixels of a PNG file that [`png_of_window_dump`] made: red, green and blue a pixel.
///
/// # Errors
/// It is no PNG file.
pub fn pixels_of_png(png: &[u8]) -> Result<Vec<u8>> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size().context("the picture is too large")?];
    reader.next_frame(&mut pixels)?;
    Ok(pixels)
}
