//! Who may see what. In: how the page was started, and a request. Out: the visitor, or that there is none.

use std::collections::BTreeSet;
use std::net::IpAddr;

use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use promopacket::audience::Audience;
use promopacket::intake::{NamedManager, SharedDomains};
use promopacket::pipeline::PersonOverview;

/// How visitors are told apart.
#[derive(Debug)]
pub(crate) enum PageAccess {
    /// The page is for whoever has its address with the token.
    Owner(OwnerAccess),
    /// A proxy says who is asking.
    Team(TeamAccess),
}

/// The secrets of a page for one person.
#[derive(Debug)]
pub(crate) struct OwnerAccess {
    /// Stands in the address that is printed; 128 random bits in hexadecimal digits.
    token: String,
    /// What the browser has in its place after the first request.
    cookie: String,
    /// The name of the cookie: cookies are shared by all ports of a machine.
    cookie_name: String,
    /// The name that corrections carry; blank if it is not known.
    pub(super) user: String,
}

/// How a team signs in.
#[derive(Debug)]
pub(crate) struct TeamAccess {
    /// The header in which the proxy says the e-mail address of who is asking.
    pub(crate) identity_header: String,
    /// Where requests may come from; nobody else's header counts.
    pub(crate) trusted_peers: Vec<IpAddr>,
    /// The addresses of those who see everybody, in lower case.
    pub(crate) hr: BTreeSet<String>,
}

/// Who is asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Visitor {
    /// The person on whose machine the page runs, by the name of the account.
    Owner(String),
    /// Somebody of HR, by address.
    Hr(String),
    /// Somebody who sees whom they manage, by address.
    Manager(String),
}

impl OwnerAccess {
    /// New secrets for a page on this port.
    ///
    /// # Panics
    /// If the system has no random bytes: then no secret can be kept.
    pub(crate) fn new(port: u16, user: String) -> Self {
        Self {
            token: random_digits(),
            cookie: random_digits(),
            cookie_name: format!("promopacket-{port}"),
            user,
        }
    }

    /// The token of the first address.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// The header that gives the browser the cookie, if the token is ours.
    pub(super) fn trade(&self, token: &str) -> Option<String> {
        let Self { cookie_name, cookie, .. } = self;
        is_same(token, &self.token)
            .then(|| format!("{cookie_name}={cookie}; Path=/; HttpOnly; SameSite=Strict"))
    }

    fn has_cookie(&self, headers: &HeaderMap) -> bool {
        let lines = headers.get_all(COOKIE).into_iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|it| it.split_once('='));
        pairs.any(|pair| pair.0.trim() == self.cookie_name && is_same(pair.1.trim(), &self.cookie))
    }
}

impl PageAccess {
    /// Who sent a request from this address; none if it may not be answered.
    pub(super) fn visitor(&self, peer: IpAddr, headers: &HeaderMap) -> Option<Visitor> {
        match self {
            Self::Owner(owner) => {
                owner.has_cookie(headers).then(|| Visitor::Owner(owner.user.clone()))
            }
            Self::Team(team) => team.visitor(peer, headers),
        }
    }
}

impl TeamAccess {
    fn visitor(&self, peer: IpAddr, headers: &HeaderMap) -> Option<Visitor> {
        if !self.trusted_peers.contains(&peer.to_canonical()) {
            return None;
        }
        let mut said = headers.get_all(&self.identity_header).into_iter();
        let address = said.next()?.to_str().ok()?.trim().to_ascii_lowercase();
        // A second one is what the proxy did not take away: it joins them with a comma, or sends both.
        let is_several = said.next().is_some() || address.contains([',', ';', ' ']);
        if is_several || !address.contains('@') {
            return None;
        }
        if self.hr.contains(&address) {
            Some(Visitor::Hr(address))
        } else {
            Some(Visitor::Manager(address))
        }
    }
}

impl Visitor {
    /// Whether the visitor may see a person. Addresses at domains that are one are one.
    pub(super) fn sees(&self, person: &PersonOverview, domains: &SharedDomains) -> bool {
        match self {
            Self::Owner(_) | Self::Hr(_) => true,
            Self::Manager(address) => {
                let of_person = person.manager_email.as_deref().unwrap_or_default();
                let NamedManager { address: of_person, .. } = NamedManager::of("", of_person);
                !of_person.is_empty() && domains.key(of_person) == domains.key(address)
            }
        }
    }

    /// Whether the visitor sees everybody, and so what is said of no person.
    pub(super) fn sees_all(&self) -> bool {
        !matches!(self, Self::Manager(_))
    }

    /// As whom the visitor reads: whoever sees everybody reads as HR does.
    pub(super) fn audience(&self) -> Audience {
        if self.sees_all() { Audience::Hr } else { Audience::Manager }
    }

    /// The name that corrections carry.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Owner(name) | Self::Hr(name) | Self::Manager(name) => name,
        }
    }
}

/// 128 random bits in hexadecimal digits.
fn random_digits() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the system has random bytes");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether two secrets are one; takes as long for each of a length, so that no digit can be found by itself.
fn is_same(one: &str, other: &str) -> bool {
    ct_codecs::verify(one.as_bytes(), other.as_bytes())
}
