//! The HTTP clients of one transport: one for the direct way, and one for each proxy that is in use.
//!
//! They differ in who looks names up. Directly it is the resolver that keeps a registry from leading us astray; with a proxy it
//! is the proxy's own name that is looked up here, and that name nobody but the person gave.

use std::sync::{Arc, Mutex};

use domain::{ErrorKind, Result};
use reqwest::Client;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;

use crate::Network;
use crate::network::lock;
use crate::proxy::Proxy;
use crate::resolver::{NotResolved, Resolver, look_up};

const USER_AGENT: &str = concat!("Roadstead/", env!("CARGO_PKG_VERSION"));

/// Clients that show the same to servers, and trust the same.
pub(crate) struct Clients {
    network: Network,
    resolver: Arc<Resolver>,
    pub(crate) tls: Arc<rustls::ClientConfig>,
    made: Mutex<Made>,
}

/// The clients themselves, with the connections that each holds.
struct Made {
    direct: Client,
    proxied: Vec<(Arc<Proxy>, Client)>,
    /// The sleeps of this machine before they were made.
    sleeps: u64,
}

impl Clients {
    pub(crate) fn new(
        network: &Network,
        resolver: &Arc<Resolver>,
        tls: rustls::ClientConfig,
    ) -> Result<Self> {
        let direct = build(network, Arc::clone(resolver), &tls, None)?;
        let (network, resolver) = (network.clone(), Arc::clone(resolver));
        let sleeps = network.clock().sleeps();
        let made = Mutex::new(Made { direct, proxied: Vec::new(), sleeps });
        Ok(Self { network, resolver, tls: Arc::new(tls), made })
    }

    /// The client for the direct way, or for the way through this proxy.
    ///
    /// # Errors
    /// Those of where the proxy's password is kept.
    pub(crate) async fn on(&self, route: Option<&Arc<Proxy>>) -> Result<Client> {
        self.awake()?;
        let Some(proxy) = route else { return Ok(lock(&self.made).direct.clone()) };
        let known = |(one, _): &&(Arc<Proxy>, Client)| Arc::ptr_eq(one, proxy);
        if let Some((_, client)) = lock(&self.made).proxied.iter().find(known) {
            return Ok(client.clone());
        }
        let names = Names { proxy: proxy.name().to_owned(), others: Arc::clone(&self.resolver) };
        let through = Some(proxy.to_client().await?);
        let client = build(&self.network, Arc::new(names), &self.tls, through)?;
        let now = self.network.proxies();
        let mut made = lock(&self.made);
        // Those of proxies that are no longer in use end with their connections, and with the passwords that they hold.
        made.proxied.retain(|(one, _)| now.hold(one));
        made.proxied.push((Arc::clone(proxy), client.clone()));
        Ok(client)
    }

    /// Lets go of every connection that stood before this machine slept. The server, or a router on the way, has forgotten them
    /// without a word that could have come here, and a request on one would wait for an answer until its time is over.
    fn awake(&self) -> Result<()> {
        let sleeps = self.network.clock().sleeps();
        let mut made = lock(&self.made);
        if made.sleeps != sleeps {
            let direct = build(&self.network, Arc::clone(&self.resolver), &self.tls, None)?;
            *made = Made { direct, proxied: Vec::new(), sleeps };
        }
        Ok(())
    }
}

fn build<R: Resolve + 'static>(
    network: &Network,
    resolver: Arc<R>,
    tls: &rustls::ClientConfig,
    proxy: Option<reqwest::Proxy>,
) -> Result<Client> {
    let pace = network.pace();
    // Also without the environment's own proxies, which the client would take by itself.
    let mut builder = Client::builder().no_proxy();
    if let Some(proxy) = proxy {
        builder = builder.proxy(proxy);
    }
    // What was sent and is not confirmed so long went over a way that is gone, as after a change of network: another connection
    // is tried then, long before a server that says nothing is given up. Linux alone can be told so.
    #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
    {
        builder = builder.tcp_user_timeout(pace.connect);
    }
    builder
        .user_agent(USER_AGENT)
        .redirect(Policy::none())
        .referer(false)
        .connect_timeout(pace.connect)
        .read_timeout(pace.idle)
        .timeout(pace.whole)
        .dns_resolver(resolver)
        .tls_backend_preconfigured(tls.clone())
        .build()
        .map_err(|error| {
            tracing::error!(error = %error.without_url(), "the HTTP client could not be built");
            ErrorKind::Internal { message: "the HTTP client could not be built".into() }.into()
        })
}

/// Looks up the proxy's name as it is, and any other by the rules (with `socks5` targets are looked up here).
struct Names {
    proxy: String,
    others: Arc<Resolver>,
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        if name.as_str() != self.proxy {
            return self.others.resolve(name);
        }
        let host = name.as_str().to_owned();
        Box::pin(async move {
            let addresses = look_up(&host).await.map_err(NotResolved::from)?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}
