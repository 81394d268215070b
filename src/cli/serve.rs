//! `promopacket serve`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use clap::ValueHint;
use promopacket::diagnostics::escape_control;

use super::input_arguments::InputArgs;
use super::open::session;
use super::terminal;
use super::{CliError, CliResult, DefaultDate, ExitStatus};
use crate::page::{self, PageAccess, PageListeners, TeamAccess};

const EXAMPLE: &str = "Example:
  promopacket serve assessments.csv --people people.csv --listen 127.0.0.1:8080 \\
    --identity-header X-Forwarded-Email --hr hr@example.com --public-url https://packets.example.com";

/// Serve a cycle to a team, behind a proxy that has signed people in
///
/// HR sees everybody; a manager sees exactly the people whose `manager_email` is theirs.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    inputs: InputArgs,
    /// The folder of packets
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, default_value = "packets")]
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
    #[arg(long, value_name = "ADDR")]
    trusted_proxy: Vec<IpAddr>,
    /// The address at which browsers reach the page, such as https://packets.example.com [default: http:// and the address to listen on]
    #[arg(long, value_name = "URL", value_parser = public_url)]
    public_url: Option<String>,
}

pub(super) fn run(args: &ServeArgs, default_date: DefaultDate<'_>) -> CliResult {
    let session = session(&args.inputs, &args.out, default_date)?;
    let listeners = PageListeners::on(args.listen, args.public_url.as_deref())
        .map_err(|why| CliError::Usage(format!("cannot listen on {}: {why}", args.listen)))?;
    let mut trusted_peers: Vec<IpAddr> = args.trusted_proxy.clone();
    if trusted_peers.is_empty() {
        trusted_peers = vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    }
    let access = TeamAccess {
        identity_header: args.identity_header.clone(),
        trusted_peers,
        hr: args.hr.iter().cloned().collect(),
    };
    terminal::tell(&format!("serving on {}; press Ctrl-C to end it", args.listen));
    page::serve(session, PageAccess::Team(access), listeners).map_err(super::open::not_served)?;
    Ok(ExitStatus::Done)
}

/// Reads the name of a header.
fn header_name(text: &str) -> Result<String, String> {
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_of_name) {
        Ok(text.to_owned())
    } else {
        Err(format!("`{}` is no name of a header, such as X-Forwarded-Email", escape_control(text)))
    }
}

/// Reads an e-mail address, in lower case.
fn mail_address(text: &str) -> Result<String, String> {
    let address = text.trim().to_lowercase();
    match address.split_once('@') {
        Some((name, domain)) if !name.is_empty() && !domain.is_empty() => Ok(address),
        _ => Err(format!("`{}` is no e-mail address", escape_control(text))),
    }
}

/// Reads an address of the web without a path.
fn public_url(text: &str) -> Result<String, String> {
    let url = text.trim_end_matches('/').to_lowercase();
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@']) => Ok(url),
        _ => Err("write it as https://packets.example.com, without a path".to_owned()),
    }
}
