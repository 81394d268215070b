#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| promopacket::fuzzing::cycle(bytes));
