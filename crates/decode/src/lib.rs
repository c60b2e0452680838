//! Untrusted pictures and videos become hashes in a child process: it has little memory, little time, no files and no network, and can be
//! killed.
