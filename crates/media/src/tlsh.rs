//! TLSH, a hash under which texts with small changes stay near (Oliver, Cheng and Chen 2013).
