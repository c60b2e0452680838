//! Targets for fuzzing: each takes any bytes and panics where a promise is broken.

use evenhand_media::pdq::Profile;

use crate::hash::hash;
use crate::limits::{PIXELS_MAX, PREVIEW_SIDE_MAX};
use crate::options::Options;

/// Whatever the bytes: they are a picture within the limits that has the same hash each time, or are refused with words.
pub fn fuzz_decode(data: &[u8]) {
    let options = Options {
        profile: Profile::Pre512,
        rotate: true,
        trim: true,
        preview: true,
        ..Options::default()
    };
    let found = hash(data, &options);
    assert_eq!(found, hash(data, &options));
    match found {
        Ok(picture) => {
            assert!(
                u64::from(picture.width) * u64::from(picture.height) <= PIXELS_MAX,
                "{picture:?}"
            );
            assert!(picture.quality <= 100, "{picture:?}");
            let preview = picture.preview.expect("it was asked for");
            assert!(
                preview.width.max(preview.height) <= PREVIEW_SIDE_MAX,
                "{preview:?}"
            );
            assert_eq!(preview.width * preview.height, preview.grey.len());
        }
        Err(refused) => assert!(!refused.to_string().is_empty(), "{refused:?}"),
    }
}

/// The brightness of each pixel of a plain JPEG, by the decoder of our own alone; nothing for a file that it leaves to the library. For tests
/// that compare it with other decoders.
#[doc(hidden)]
pub fn plain_jpeg(file: &[u8]) -> Option<Vec<u8>> {
    crate::format::plain_jpeg(file)
}

/// Decodes and hashes in this process, without a child. For measuring alone: whatever the file, a caller in a server must use a pool.
#[doc(hidden)]
pub fn hash_here(file: &[u8], options: &Options) -> Result<crate::Picture, crate::Refused> {
    hash(file, options)
}
