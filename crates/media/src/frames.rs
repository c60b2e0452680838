//! Videos as hashes of sampled frames, compared by the share of frames that they have in common.
