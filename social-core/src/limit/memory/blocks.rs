//! Blocks of memory that only grow, and that go back to the operating system whole.
//!
//! The allocators of the usual systems (glibc's among them) take a block of 128 KiB and more from
//! the operating system by itself. What lies in smaller blocks shares pages with others, and one
//! small survivor keeps the pages of all that were freed around it. So a block is small, or it is
//! large at once; pages of a large one that were never written cost nothing.

/// Up to this many bytes a block doubles.
const SMALL: usize = 4 * 1024;
/// The least bytes of a larger one.
const LARGE: usize = 160 * 1024;

/// Makes room at the end; a large block grows by a sixteenth at a time.
pub(super) fn make_room<T>(block: &mut Vec<T>, more: usize) {
    if block.capacity() - block.len() >= more {
        return;
    }
    let needed = (block.len() + more) * size_of::<T>();
    let bytes = if needed <= SMALL {
        needed.next_power_of_two()
    } else {
        (needed + needed / 16).max(LARGE)
    };
    block.reserve_exact(bytes / size_of::<T>() - block.len());
}

/// Frees a block, by way of a small one.
///
/// Whenever glibc's `free` meets a large block, it takes larger ones than before from the pages that
/// small ones share. Shrinking gives the pages back without that lesson.
pub(super) fn give_back<T>(mut block: Vec<T>) {
    block.clear();
    block.shrink_to(1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_small_or_large_at_once() {
        let mut block: Vec<u32> = Vec::new();
        let mut sizes = Vec::new();
        for number in 0..100_000 {
            make_room(&mut block, 1);
            block.push(number);
            let bytes = block.capacity() * size_of::<u32>();
            if sizes.last() != Some(&bytes) {
                sizes.push(bytes);
            }
        }
        assert!(sizes.iter().all(|bytes| *bytes <= SMALL || *bytes >= LARGE), "{sizes:?}");
        assert!(block.capacity() <= block.len() * 17 / 16 + 1);
        make_room(&mut block, 1_000_000);
        assert!(block.capacity() >= 1_100_000);
    }
}
