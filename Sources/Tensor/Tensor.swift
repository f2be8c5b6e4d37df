// The tensor library.
