//! What files tell of themselves, and that hostile ones tell it fast or not at all.
#![cfg(test)]

mod bounds;
mod evil;
mod hostile;
mod made;
mod make;
mod real;
mod replay;
mod source;
