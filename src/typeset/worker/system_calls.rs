//! Which system calls a worker may still make. In: nothing. Out: two filters for the kernel, one that ends the process over what only
//! an attack asks for, and one that refuses everything that typesetting does not need.

use std::collections::BTreeMap;

use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
    SeccompFilter, SeccompRule, TargetArch,
};

/// A system call: its name, and its numbers on x86-64 and on AArch64, if it has one there (Linux, `syscall_64.tbl` and
/// `asm-generic/unistd.h`).
type CallNumbers = (&'static str, Option<i64>, Option<i64>);

/// What may be called with any arguments: memory that is there, threads that are there, the clock, an end.
const HARMLESS: [CallNumbers; 22] = [
    ("brk", Some(12), Some(214)),
    ("clock_gettime", Some(228), Some(113)),
    ("clock_nanosleep", Some(230), Some(115)),
    ("exit", Some(60), Some(93)),
    ("exit_group", Some(231), Some(94)),
    ("futex", Some(202), Some(98)),
    ("getcpu", Some(309), Some(168)),
    ("getpid", Some(39), Some(172)),
    ("getrandom", Some(318), Some(278)),
    ("gettid", Some(186), Some(178)),
    ("madvise", Some(28), Some(233)),
    ("membarrier", Some(324), Some(283)),
    ("mremap", Some(25), Some(216)),
    ("munmap", Some(11), Some(215)),
    ("nanosleep", Some(35), Some(101)),
    ("restart_syscall", Some(219), Some(128)),
    ("rt_sigaction", Some(13), Some(134)),
    ("rt_sigprocmask", Some(14), Some(135)),
    ("rt_sigreturn", Some(15), Some(139)),
    ("sched_getaffinity", Some(204), Some(123)),
    ("sched_yield", Some(24), Some(124)),
    ("sigaltstack", Some(131), Some(132)),
];

const READ: CallNumbers = ("read", Some(0), Some(63));
const WRITE: CallNumbers = ("write", Some(1), Some(64));
const WRITEV: CallNumbers = ("writev", Some(20), Some(66));
const MMAP: CallNumbers = ("mmap", Some(9), Some(222));
const MPROTECT: CallNumbers = ("mprotect", Some(10), Some(226));
const PRCTL: CallNumbers = ("prctl", Some(157), Some(167));
const TGKILL: CallNumbers = ("tgkill", Some(234), Some(131));

/// What nothing in a typesetter asks for: other processes and threads, other programs, the network, the kernel's own workshop.
const ATTACKS: [CallNumbers; 30] = [
    ("accept", Some(43), Some(202)),
    ("accept4", Some(288), Some(242)),
    ("add_key", Some(248), Some(217)),
    ("bind", Some(49), Some(200)),
    ("bpf", Some(321), Some(280)),
    ("clone", Some(56), Some(220)),
    ("clone3", Some(435), Some(435)),
    ("connect", Some(42), Some(203)),
    ("execve", Some(59), Some(221)),
    ("execveat", Some(322), Some(281)),
    ("fork", Some(57), None),
    ("io_uring_setup", Some(425), Some(425)),
    ("keyctl", Some(250), Some(219)),
    ("kill", Some(62), Some(129)),
    ("listen", Some(50), Some(201)),
    ("memfd_create", Some(319), Some(279)),
    ("mount", Some(165), Some(40)),
    ("perf_event_open", Some(298), Some(241)),
    ("pidfd_open", Some(434), Some(434)),
    ("pidfd_send_signal", Some(424), Some(424)),
    ("process_vm_readv", Some(310), Some(270)),
    ("process_vm_writev", Some(311), Some(271)),
    ("ptrace", Some(101), Some(117)),
    ("sendmsg", Some(46), Some(211)),
    ("sendto", Some(44), Some(206)),
    ("setns", Some(308), Some(268)),
    ("socket", Some(41), Some(198)),
    ("socketpair", Some(53), Some(199)),
    ("tkill", Some(200), Some(130)),
    ("vfork", Some(58), None),
];

/// `EPERM`.
const NOT_PERMITTED: u32 = 1;
/// `PROT_EXEC`.
const EXECUTABLE: u64 = 4;
/// `MAP_ANONYMOUS`.
const WITHOUT_FILE: u64 = 0x20;
/// `PR_SET_NAME` and `PR_SET_VMA`: names of threads and of memory.
const NAMING: [u64; 2] = [15, 0x5356_4d41];

/// The filters in the order in which they are to be set.
///
/// # Errors
/// A processor for which no numbers are known.
pub(super) fn filters() -> Result<[BpfProgram; 2], BackendError> {
    let architecture = TargetArch::try_from(std::env::consts::ARCH)?;
    if architecture == TargetArch::riscv64 {
        return Err(BackendError::InvalidTargetArch(std::env::consts::ARCH.to_owned()));
    }
    let attacks = ATTACKS.iter().filter_map(number).map(|number| (number, Vec::new())).collect();
    let (allow, end) = (SeccompAction::Allow, SeccompAction::KillProcess);
    let ending = SeccompFilter::new(attacks, allow.clone(), end, architecture)?;
    let refuse = SeccompAction::Errno(NOT_PERMITTED);
    let refusing = SeccompFilter::new(allowed()?, refuse, allow, architecture)?;
    Ok([ending.try_into()?, refusing.try_into()?])
}

fn allowed() -> Result<BTreeMap<i64, Vec<SeccompRule>>, BackendError> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = BTreeMap::new();
    rules.extend(HARMLESS.iter().filter_map(number).map(|number| (number, Vec::new())));
    let own_process = u64::from(std::process::id());
    // Files that whoever started the program left open are out of reach, too.
    let (input, output) = (vec![is(0, 0)?], vec![vec![is(0, 1)?], vec![is(0, 2)?]]);
    let memory = vec![has(3, WITHOUT_FILE)?, lacks(2, EXECUTABLE)?];
    let conditions = [
        (READ, vec![input]),
        (WRITE, output.clone()),
        (WRITEV, output),
        (MMAP, vec![memory]),
        (MPROTECT, vec![vec![lacks(2, EXECUTABLE)?]]),
        (PRCTL, vec![vec![is(0, NAMING[0])?], vec![is(0, NAMING[1])?]]),
        (TGKILL, vec![vec![is(0, own_process)?]]),
    ];
    for (call, either) in conditions {
        let either: Result<_, _> = either.into_iter().map(SeccompRule::new).collect();
        rules.extend(number(&call).zip(Some(either?)));
    }
    Ok(rules)
}

/// The number of a call on this processor.
fn number(call: &CallNumbers) -> Option<i64> {
    if cfg!(target_arch = "x86_64") { call.1 } else { call.2 }
}

/// Whether an argument, counted from 0, is a value.
fn is(argument: u8, value: u64) -> Result<SeccompCondition, BackendError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value)
}

/// Whether an argument has a bit.
fn has(argument: u8, bit: u64) -> Result<SeccompCondition, BackendError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(bit), bit)
}

/// Whether an argument lacks a bit.
fn lacks(argument: u8, bit: u64) -> Result<SeccompCondition, BackendError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(bit), 0)
}
