//! The accept loop: connections with limits.
//!
//! Always holds: a connection that does not send its headers in time is closed; there are no more of them than a cap;
//! those that are at work when the server ends are let finish.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderMap;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use ipnet::IpNet;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tower::{Service, ServiceExt};

use crate::api::call::Origin;

/// How long a client may take to send its headers.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections at once.
const CONNECTIONS_MAX: usize = 4096;
/// How long calls may take to end when the server does.
const GRACE: Duration = Duration::from_secs(10);

/// From where a call comes: the peer, or, where the peer is a proxy that is believed, the last address that it and
/// other such proxies name and that is none of theirs.
fn origin_of(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let is_proxy = |address: &IpAddr| proxies.iter().any(|network| network.contains(address));
    if !is_proxy(&peer) {
        return peer;
    }
    let named = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let named: Vec<IpAddr> = named
        .flat_map(|line| line.split(','))
        .filter_map(|part| Some(part.trim().parse::<IpAddr>().ok()?.to_canonical()))
        .collect();
    named.iter().rev().find(|address| !is_proxy(address)).or(named.first()).copied().unwrap_or(peer)
}

/// Serves until it is told to stop.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    proxies: Vec<IpNet>,
    mut stopping: watch::Receiver<bool>,
) {
    let proxies: Arc<[IpNet]> = proxies.into();
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).max_buf_size(64 << 10);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(Some(Duration::from_secs(30)));
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let Ok(place) = places.clone().acquire_owned().await else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopping.wait_for(|stopping| *stopping) => break,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, or the client is gone: it passes.
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        // Small answers are sent at once.
        let _ = stream.set_nodelay(true);
        let (own, proxies, peer) = (router.clone(), proxies.clone(), address.ip().to_canonical());
        let service = tower::service_fn(move |mut request: Request<Incoming>| {
            let origin = Origin(origin_of(peer, request.headers(), &proxies).to_string());
            request.extensions_mut().insert(origin);
            let mut own = own.clone();
            async move { own.as_service().ready().await?.call(request).await }
        });
        let connection =
            builder.serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(service));
        let watched = graceful.watch(connection.into_owned());
        tokio::spawn(async move {
            if let Err(error) = watched.await {
                tracing::debug!(%error, "a connection ended");
            }
            drop(place);
        });
    }
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(GRACE) => tracing::warn!("some calls were cut off"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_believed_and_nobody_else() {
        let proxies: Vec<IpNet> = vec!["10.0.0.0/8".parse().expect("a network")];
        let check = |peer: &str, named: &str, expect: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", named.parse().expect("a header"));
            let peer: IpAddr = peer.parse().expect("an address");
            assert_eq!(origin_of(peer, &headers, &proxies).to_string(), expect, "{peer} {named}");
        };
        check("10.0.0.2", "203.0.113.9", "203.0.113.9");
        check("10.0.0.2", "198.51.100.1, 203.0.113.9, 10.0.0.3", "203.0.113.9");
        check("10.0.0.2", "nonsense", "10.0.0.2");
        check("192.0.2.1", "203.0.113.9", "192.0.2.1");
    }
}
