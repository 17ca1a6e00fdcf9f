//! G4: refresh tokens survive races, late answers and lost ones.

mod late;
mod race;
