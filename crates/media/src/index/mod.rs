//! Every hash within a distance, among millions.
