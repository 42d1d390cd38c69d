//! A target under libFuzzer: the one that `KIRJO_FUZZ_TARGET` names. `run` beside this package builds and starts it.
//! With `KIRJO_FUZZ_SEEDS` it only writes the inputs that the target starts from into that directory.

#![no_main]

use std::sync::LazyLock;

use kirjo_fuzz::random::Random;
use kirjo_fuzz::targets::named;
use kirjo_fuzz::Target;
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

static TARGET: LazyLock<&Target> = LazyLock::new(|| {
    let name = std::env::var("KIRJO_FUZZ_TARGET").unwrap_or_default();
    let target = named(&name).unwrap_or_else(|| panic!("KIRJO_FUZZ_TARGET names no target: {name:?}"));
    if let Ok(directory) = std::env::var("KIRJO_FUZZ_SEEDS") {
        for (number, seed) in (target.seeds)().iter().enumerate() {
            let path = std::path::Path::new(&directory).join(format!("seed-{number}"));
            std::fs::write(&path, seed).expect("a directory for the inputs to start from");
        }
        std::process::exit(0);
    }
    target
});

fuzz_target!(|input: &[u8]| {
    (TARGET.read)(input);
});

// Half by the format, half as libFuzzer itself does, which knows what the code compares with.
fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut random = Random::new(seed.into());
    if random.once_in(2) {
        return fuzzer_mutate(data, size, max_size);
    }
    let made = (TARGET.mutate)(&mut random, &[data[..size].to_vec()]);
    let size = made.len().min(max_size);
    data[..size].copy_from_slice(&made[..size]);
    size
});
