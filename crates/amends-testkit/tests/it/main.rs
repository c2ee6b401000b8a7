//! The testkit put to the test: the memory stores pass, every broken store is caught.

#[cfg(test)]
mod broken_stores;
#[cfg(test)]
mod faulty;
#[cfg(test)]
mod memory;
