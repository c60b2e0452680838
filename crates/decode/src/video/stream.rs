//! Frames as they come out of the decoder: YUV4MPEG2, a line of text and then for each frame another line and its pixels. A decoder that has been
//! taken over can say anything here.

use std::io::{self, BufRead, BufReader, Read};

/// Bytes of one line.
const LINE_BYTES_MAX: u64 = 512;
/// Pixels of a side, as was asked for.
const SIDE_MAX: usize = 512;

/// The frames of one video.
pub(super) struct Frames<R> {
    pub width: usize,
    pub height: usize,
    input: BufReader<R>,
    grey: Vec<u8>,
}

impl<R: Read> Frames<R> {
    /// Reads up to the first frame; nothing if there is nothing.
    pub fn begin(input: R) -> io::Result<Option<Self>> {
        let mut input = BufReader::new(input);
        let Some(line) = line(&mut input)? else {
            return Ok(None);
        };
        let mut words = line.split(' ');
        if words.next() != Some("YUV4MPEG2") || !words.clone().any(|word| word == "Cmono") {
            return Err(wrong(format!("a video that begins {line:?}")));
        }
        let side = |letter| {
            let side = words
                .clone()
                .find_map(|word| word.strip_prefix(letter)?.parse::<usize>().ok());
            side.filter(|side| (1..=SIDE_MAX).contains(side))
                .ok_or_else(|| wrong(format!("dimensions {line:?}")))
        };
        let (width, height) = (side('W')?, side('H')?);
        Ok(Some(Self {
            width,
            height,
            input,
            grey: vec![0; width * height],
        }))
    }

    /// The brightness of the next frame, row by row; nothing after the last.
    pub fn next_frame(&mut self) -> io::Result<Option<&[u8]>> {
        let Some(line) = line(&mut self.input)? else {
            return Ok(None);
        };
        if line.split(' ').next() != Some("FRAME") {
            return Err(wrong(format!("a frame that begins {line:?}")));
        }
        self.input.read_exact(&mut self.grey)?;
        Ok(Some(&self.grey))
    }
}

fn line(input: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    input.take(LINE_BYTES_MAX).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    let text = line
        .strip_suffix(b"\n")
        .ok_or_else(|| wrong("a line without an end".into()))?;
    Ok(Some(String::from_utf8_lossy(text).into_owned()))
}

fn wrong(what: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(stream: &[u8]) -> io::Result<Vec<Vec<u8>>> {
        let Some(mut frames) = Frames::begin(stream)? else {
            return Ok(Vec::new());
        };
        let mut all = Vec::new();
        while let Some(frame) = frames.next_frame()? {
            all.push(frame.to_vec());
        }
        Ok(all)
    }

    const TWO: &[u8] =
        b"YUV4MPEG2 W2 H1 F1:1 Ip A1:1 Cmono XCOLORRANGE=FULL\nFRAME\nabFRAME Ip\ncd";

    #[test]
    fn frames_come_one_after_the_other() {
        assert_eq!(read(TWO).unwrap(), [b"ab", b"cd"]);
        assert!(read(b"").unwrap().is_empty());
    }

    #[test]
    fn what_is_no_video_or_ends_early_is_refused() {
        for end in 1..TWO.len() {
            let is_whole =
                read(&TWO[..end]).is_ok_and(|frames| frames.iter().all(|frame| frame.len() == 2));
            let ends_between = [52, 60].contains(&end);
            assert_eq!(is_whole, ends_between, "{end}");
        }
        for wrong in [
            &b"RIFF\n"[..],
            b"YUV4MPEG2 W2 H1 C420\n",
            b"YUV4MPEG2 W9999 H9999 Cmono\n",
            b"YUV4MPEG2 H1 Cmono\n",
        ] {
            assert!(read(wrong).is_err());
        }
        assert!(read(&[b'x'; 600]).is_err());
    }
}
