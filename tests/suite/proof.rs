//! An archive that proves itself: shards that make one run, retention, legal holds, and a manifest that was edited.

use std::fs;

use ct_codecs::{Base64, Decoder as _, Encoder as _};
use serde_json::Value;

use crate::archive::{PEOPLE, ROWS, build, built, files, many, packets, says, three, write};
use crate::workbench::{program, stderr};

#[test]
fn shards_merged_are_one_run_byte_for_byte() {
    let folder = many();
    built(&folder, &[]);
    let wanted = packets(&folder);
    let mut sizes = Vec::new();
    for shard in ["1/3", "2/3", "3/3"] {
        let out = format!("shard-{}", &shard[..1]);
        sizes.push(built(&folder, &["--shard", shard, "--out", &out])["packets"].as_u64());
    }
    assert!(sizes.iter().all(|it| *it > Some(0)), "{sizes:?}");
    let merge = |more: &[&str]| program(folder.path(), &[&["merge"], more].concat());
    let lacking = merge(&["shard-1", "shard-3", "-o", "joined"]);
    says(&lacking, 1, "error[missing-shard]: shards lack: 2/3");
    says(
        &merge(&["shard-1", "shard-1", "shard-2", "shard-3", "-o", "joined"]),
        1,
        "error[same-shard]",
    );
    says(&merge(&["shard-1", "packets", "-o", "joined"]), 1, "error[shards-differ]");
    says(&build(&folder, &["--shard", "1/3", "--out", "shard-2"]), 1, "error[another-shard]");
    assert!(!folder.path().join("joined").exists());
    says(
        &merge(&["shard-3", "shard-1", "shard-2", "-o", "joined"]),
        0,
        "3 shards in, 30 packets out",
    );
    assert_eq!(files(&folder.path().join("joined")), wanted);
    says(&merge(&["shard-3", "shard-1", "shard-2", "-o", "joined"]), 0, "`joined` is complete");
    assert_eq!(files(&folder.path().join("joined")), wanted);
    write(
        &folder,
        "assessments.csv",
        &fs::read_to_string(folder.path().join("assessments.csv"))
            .expect("there")
            .replace("of 100.", "of a hundred."),
    );
    built(&folder, &["--shard", "2/3", "--out", "shard-2"]);
    says(
        &merge(&["shard-3", "shard-1", "shard-2", "-o", "other"]),
        1,
        "made from different inputs",
    );
    let name = files(&folder.path().join("shard-1")).into_keys().next().expect("a packet");
    fs::write(folder.path().join("shard-1").join(name), "altered").expect("writable");
    says(&merge(&["shard-3", "shard-1", "shard-2", "-o", "other"]), 1, "error[altered-file]");
}

/// A merge that was stopped while files moved: the list of changes is written, and some have their places.
#[test]
fn a_merge_that_was_stopped_is_finished_by_the_same_command_only() {
    let folder = three();
    built(&folder, &[]);
    let wanted = packets(&folder);
    for shard in ["1/2", "2/2"] {
        built(&folder, &["--shard", shard, "--out", &format!("shard-{}", &shard[..1])]);
    }
    let merge = || program(folder.path(), &["merge", "shard-1", "shard-2", "-o", "joined"]);
    says(&merge(), 0, "2 shards in, 3 packets out");
    let joined = folder.path().join("joined");
    let place = joined.join(".promopacket");
    fs::create_dir_all(place.join("waiting")).expect("writable");
    let manifest: Value = serde_json::from_slice(&wanted["manifest.json"]).expect("JSON");
    let mut changes = Vec::new();
    for (index, packet) in manifest["packets"].as_array().expect("a list").iter().enumerate() {
        let text = |key: &str| packet[key].as_str().expect("a text").to_owned();
        let (data, file) = (text("data_sha256"), text("file"));
        if index > 0 {
            fs::rename(joined.join(&file), place.join("waiting").join(&data)).expect("movable");
        }
        changes.push((data, file));
    }
    fs::rename(joined.join("manifest.json"), place.join("manifest.json")).expect("movable");
    let changes = serde_json::json!({ "place": changes, "remove": [] });
    fs::write(place.join("changes.json"), changes.to_string()).expect("writable");
    let begun = files(&joined);
    built(&folder, &["--shard", "1/1", "--audience", "hr", "--out", "other"]);
    says(
        &program(folder.path(), &["merge", "other", "-o", "joined"]),
        1,
        "error[folder-in-use]: the folder holds something else than this merge",
    );
    assert_eq!(files(&joined), begun, "what another merge had begun is left alone");
    says(&merge(), 0, "`joined` is complete: 3 packets of 2 shards");
    assert_eq!(files(&joined), wanted);
    fs::remove_file(joined.join("committee/1_c_backend-L2_committee.pdf")).expect("removable");
    says(&merge(), 1, "the folder holds this archive already, and it is not as it was written");
}

#[test]
fn what_is_due_is_listed_then_deleted_and_recorded() {
    let folder = three();
    write(
        &folder,
        "cycle.toml",
        "id = \"c\"\nas_of = 2026-11-23\n[retention]\nyears = 2\nheld = [\"2\"]\n",
    );
    let root = built(&folder, &[])["manifest_sha256"].clone();
    let purge = |more: &[&str]| program(folder.path(), &[&["purge", "packets"], more].concat());
    says(
        &purge(&["--due", "2028-11-23", "--yes"]),
        0,
        "0 packets due; to be kept until 2028-11-23",
    );
    let before = packets(&folder);
    let listed = purge(&["--due", "2028-11-24"]);
    says(&listed, 0, "due: packets/committee/1_c_backend-L2_committee.pdf");
    says(&listed, 0, "2 packets due");
    says(&listed, 0, "1 packet stays under a legal hold");
    assert_eq!(packets(&folder), before, "nothing goes without --yes");
    let deleted = purge(&["--due", "2028-11-24", "--yes", "--format", "json"]);
    assert_eq!(deleted.status.code(), Some(0), "{}", stderr(&deleted));
    let names: Vec<String> = packets(&folder).into_keys().collect();
    assert_eq!(names, ["committee/2_c_backend-L2_committee.pdf", "manifest.json"]);
    let manifest = &packets(&folder)["manifest.json"];
    let manifest: Value = serde_json::from_slice(manifest).expect("JSON");
    let record = &manifest["purged"][0];
    assert_eq!((&record["due"], &record["manifest_sha256"]), (&"2028-11-24".into(), &root));
    assert_eq!(record["files"].as_array().map(Vec::len), Some(2));
    says(&program(folder.path(), &["verify", "packets"]), 0, "complete and unchanged");
    says(&purge(&["--due", "2099-01-01", "--yes"]), 0, "0 packets due");
    says(
        &program(folder.path(), &["purge", ".", "--due", "2099-01-01", "--yes"]),
        1,
        "error[no-archive]",
    );
}

#[test]
fn a_legal_hold_keeps_packets_from_being_replaced_removed_or_purged() {
    let folder = three();
    let held = "id = \"c\"\nas_of = 2026-11-23\n[retention]\nyears = 0\nlegal_hold = true\n";
    write(&folder, "cycle.toml", held);
    built(&folder, &[]);
    let first = packets(&folder);
    let purge = ["purge", "packets", "--due", "2099-01-01", "--yes"];
    says(&program(folder.path(), &purge), 0, "3 packets stay under a legal hold");
    write(&folder, "assessments.csv", &ROWS.replace("The second.", "Another second."));
    says(&build(&folder, &[]), 1, "error[legal-hold]");
    write(&folder, "cycle.toml", &held.replace("true", "false"));
    says(&build(&folder, &[]), 1, "error[legal-hold]");
    write(&folder, "people.csv", &PEOPLE.replace("2,Bea Two,backend,L1,backend,L2\n", ""));
    write(&folder, "assessments.csv", &ROWS.replace("2,summary,,The second.,,\n", ""));
    says(&build(&folder, &["--prune"]), 1, "error[legal-hold]");
    let is_pdf = |it: &&String| it.ends_with(".pdf");
    for file in first.keys().filter(is_pdf) {
        assert_eq!(packets(&folder)[file], first[file]);
    }
    // A run that changes no packet does not end the hold.
    write(&folder, "people.csv", PEOPLE);
    write(&folder, "assessments.csv", ROWS);
    built(&folder, &[]);
    says(&program(folder.path(), &purge), 0, "3 packets stay under a legal hold");
}

#[test]
fn an_edited_manifest_is_found_by_its_hash_or_its_signature() {
    let folder = three();
    let root = built(&folder, &[])["manifest_sha256"].as_str().expect("a hash").to_owned();
    let pair = minisign::KeyPair::generate_unencrypted_keypair().expect("random numbers");
    let key = pair.sk.to_box(None).expect("a key");
    write(&folder, "hr.key", &key.into_string());
    write(&folder, "hr.pub", &pair.pk.to_box().expect("a key").into_string());
    let verify = |more: &[&str]| program(folder.path(), &[&["verify", "packets"], more].concat());
    let sign = || program(folder.path(), &["sign", "packets", "--key", "hr.key"]);
    says(&verify(&["--public-key", "hr.pub"]), 1, "error[missing-signature]");
    says(&sign(), 0, "signed: packets/manifest.json.minisig");
    says(
        &verify(&["--public-key", "hr.pub", "--manifest-sha256", &root]),
        0,
        "the signature of the manifest is good",
    );
    // Whoever changes a packet can change the manifest, too: then only what is known from elsewhere tells.
    let manifest = folder.path().join("packets/manifest.json");
    let text = fs::read_to_string(&manifest).expect("there");
    fs::write(&manifest, text.replace("\"rows\":3", "\"rows\":4")).expect("writable");
    says(&verify(&[]), 0, "complete and unchanged");
    says(&verify(&["--manifest-sha256", &root]), 1, "error[altered-manifest]");
    says(&verify(&["--public-key", "hr.pub"]), 1, "error[wrong-signature]");
    write(&folder, "no.key", "untrusted comment: none\n");
    let no_key = program(folder.path(), &["sign", "packets", "--key", "no.key"]);
    says(&no_key, 1, "the file holds no secret key");
    let other = minisign::KeyPair::generate_unencrypted_keypair().expect("random numbers");
    write(&folder, "other.pub", &other.pk.to_box().expect("a key").into_string());
    fs::write(&manifest, text).expect("writable");
    says(&verify(&["--public-key", "hr.pub"]), 0, "good");
    says(&verify(&["--public-key", "other.pub"]), 1, "error[wrong-signature]");
    says(&verify(&["--public-key", "people.csv"]), 1, "error[unusable-key]");
    built(&folder, &[]);
    says(&verify(&["--public-key", "hr.pub"]), 0, "good");
    write(&folder, "assessments.csv", &ROWS.replace("The second.", "Another second."));
    built(&folder, &[]);
    says(&verify(&["--public-key", "hr.pub"]), 1, "error[missing-signature]");
}

/// Where the checksum of a secret key begins, in bytes.
const CHECKSUM: usize = 126;

/// `minisign -W` writes keys without a password: nothing in the place of the checksum.
#[test]
fn a_key_of_minisign_without_a_password_signs() {
    let folder = three();
    built(&folder, &[]);
    let pair = minisign::KeyPair::generate_unencrypted_keypair().expect("random numbers");
    write(&folder, "hr.pub", &pair.pk.to_box().expect("a key").into_string());
    let key = pair.sk.to_box(None).expect("a key").into_string();
    let line = key.lines().nth(1).expect("the key");
    let mut bytes = Base64::decode_to_vec(line, None).expect("Base64");
    assert_eq!(bytes[2..4], [0, 0], "no password");
    bytes[CHECKSUM..].fill(0);
    let file = |bytes: &[u8]| {
        let line = Base64::encode_to_string(bytes).expect("Base64");
        format!("untrusted comment: minisign secret key\n{line}\n")
    };
    write(&folder, "hr.key", &file(&bytes));
    let sign = || program(folder.path(), &["sign", "packets", "--key", "hr.key"]);
    says(&sign(), 0, "signed: packets/manifest.json.minisig");
    let verify = ["verify", "packets", "--public-key", "hr.pub"];
    says(&program(folder.path(), &verify), 0, "the signature of the manifest is good");
    // One that is damaged has no checksum that could tell.
    bytes[70] ^= 1;
    write(&folder, "hr.key", &file(&bytes));
    says(&sign(), 1, "error[unusable-key]");
    says(&program(folder.path(), &verify), 0, "the signature of the manifest is good");
}
