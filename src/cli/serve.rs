//! `promopacket serve`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use clap::ValueHint;
use promopacket::diagnostics::escape_control;

use super::input_arguments::InputArgs;
use super::open::session;
use super::storage_arguments::place;
use super::terminal;
use super::{CliError, CliResult, DefaultDate, ExitStatus};
use crate::page::{self, PageAccess, PageListeners, PageMachine, TeamAccess};

const EXAMPLE: &str = "Example:
  promopacket serve assessments.csv --people people.csv --listen 127.0.0.1:8080 \\
    --identity-header X-Forwarded-Email --hr hr@example.com --public-url https://packets.example.com";

/// Headers that a browser fills, or a page in it.
const OF_BROWSERS: [&str; 9] = [
    "authorization",
    "connection",
    "cookie",
    "host",
    "origin",
    "range",
    "referer",
    "transfer-encoding",
    "user-agent",
];

/// Serve a cycle to a team, behind a proxy that has signed people in
///
/// HR sees everybody; a manager sees exactly the people whose `manager_email` is theirs.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    inputs: InputArgs,
    /// The folder of packets
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, default_value = "packets", value_parser = place())]
    out: PathBuf,
    /// The address to listen on
    #[arg(long, value_name = "ADDR:PORT")]
    listen: SocketAddr,
    /// The header in which the proxy says the e-mail address of who is asking; the proxy must take away one that a visitor sends
    #[arg(long, value_name = "NAME", value_parser = header_name)]
    identity_header: String,
    /// The e-mail addresses of those who see everybody
    #[arg(long, value_name = "ADDRESS", required = true, num_args = 1.., value_parser = mail_address)]
    hr: Vec<String>,
    /// The address of the proxy, if it is on another machine; may be given several times [default: this machine]
    #[arg(long, value_name = "ADDR", value_parser = peer_address)]
    trusted_proxy: Vec<IpAddr>,
    /// The address at which browsers reach the page, such as https://packets.example.com [default: http:// and the address to listen on]
    #[arg(long, value_name = "URL", value_parser = public_url)]
    public_url: Option<String>,
}

pub(super) fn run(
    args: &ServeArgs,
    default_date: DefaultDate<'_>,
    machine: PageMachine,
) -> CliResult {
    let session = session(&args.inputs, &args.out, default_date, machine)?;
    let listeners = PageListeners::on(args.listen, args.public_url.as_deref())
        .map_err(|why| CliError::Usage(format!("cannot listen on {}: {why}", args.listen)))?;
    let access = TeamAccess {
        identity_header: args.identity_header.clone(),
        trusted_peers: trusted_peers(&args.trusted_proxy),
        hr: args.hr.iter().cloned().collect(),
    };
    if let (people, without @ 1..) = session.people_without_manager() {
        terminal::tell(&format!(
            "people without `manager_email`, whom only HR sees: {without} of {people}"
        ));
    }
    if !args.listen.ip().is_loopback() {
        terminal::tell(
            "what goes between the proxy and this machine is not encrypted: close that way to others",
        );
    }
    for line in introduction(&access, &listeners, args.public_url.as_deref()) {
        terminal::tell(&line);
    }
    page::serve(session, PageAccess::Team(access), listeners).map_err(super::open::not_served)?;
    terminal::tell("the page is closed");
    Ok(ExitStatus::Done)
}

/// The machines whose word counts.
fn trusted_peers(given: &[IpAddr]) -> Vec<IpAddr> {
    if given.is_empty() {
        return vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    }
    given.iter().map(IpAddr::to_canonical).collect()
}

/// What is served where, and whose word is believed.
fn introduction(
    access: &TeamAccess,
    listeners: &PageListeners,
    public_url: Option<&str>,
) -> Vec<String> {
    let TeamAccess { identity_header, trusted_peers, hr } = access;
    let peers: Vec<String> = trusted_peers.iter().map(ToString::to_string).collect();
    let hr: Vec<&str> = hr.iter().map(String::as_str).collect();
    let mut lines = vec![
        format!("the page is served on {}", listeners.address()),
        format!(
            "who asks is what `{identity_header}` says in requests from {}: whoever can send a request from there is believed",
            peers.join(" or ")
        ),
        format!(
            "everybody is seen by {}; anybody else sees the people whose `manager_email` is theirs",
            hr.join(", ")
        ),
    ];
    match public_url {
        None => lines.push(format!(
            "browsers must reach it as http://{}; if they reach it by another address, give that as `--public-url`, or nothing can be changed",
            listeners.address()
        )),
        Some(url) if url.starts_with("http://") => lines.push(format!(
            "{url} is not encrypted: everybody on the way can read what people wrote"
        )),
        Some(url) => lines.push(format!("browsers reach it as {url}")),
    }
    lines.push("press Ctrl-C to end it".to_owned());
    lines
}

/// Reads the name of a header.
fn header_name(text: &str) -> Result<String, String> {
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let shown = escape_control(text);
    if text.is_empty() || !text.bytes().all(is_of_name) {
        return Err(format!("`{shown}` is no name of a header, such as X-Forwarded-Email"));
    }
    let name = text.to_ascii_lowercase();
    let is_of_browsers = OF_BROWSERS.contains(&name.as_str()) || name.starts_with("sec-");
    if is_of_browsers || ["accept", "content-"].iter().any(|start| name.starts_with(start)) {
        return Err(format!(
            "`{shown}` is a header that browsers send; name the one that the proxy sets, such as X-Forwarded-Email"
        ));
    }
    Ok(text.to_owned())
}

/// Reads an e-mail address, in lower case.
fn mail_address(text: &str) -> Result<String, String> {
    let address = text.trim().to_ascii_lowercase();
    match address.split_once('@') {
        Some((name, domain))
            if !name.is_empty() && !domain.is_empty() && !address.contains([',', ';', ' ']) =>
        {
            Ok(address)
        }
        _ => Err(format!("`{}` is no e-mail address", escape_control(text))),
    }
}

/// Reads the address of a machine.
fn peer_address(text: &str) -> Result<IpAddr, String> {
    match text.parse::<IpAddr>() {
        Ok(address) if address.is_unspecified() || address.is_multicast() => {
            Err(format!("`{address}` is the address of no machine; name the proxy alone"))
        }
        Ok(address) => Ok(address),
        Err(_) => Err("write the address of one machine, such as 10.0.0.7".to_owned()),
    }
}

/// Reads an address of the web without a path, as browsers write it: without the port that goes without saying.
fn public_url(text: &str) -> Result<String, String> {
    let url = text.trim_end_matches('/').to_lowercase();
    let (host, usual_port) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
        (Some(host), _) => (host, ":443"),
        (None, Some(host)) => (host, ":80"),
        (None, None) => ("", ""),
    };
    if host.is_empty() || host.contains(['/', '?', '#', '@', ' ', '*', ',']) || !host.is_ascii() {
        return Err("write it as https://packets.example.com, without a path".to_owned());
    }
    Ok(url.strip_suffix(usual_port).unwrap_or(&url).to_owned())
}
