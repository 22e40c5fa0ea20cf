//! `dianda serve`: the server, until an interrupt or a termination ends it.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use engine::district::Bilingual;

use super::Exit;
use super::failure::{Failure, Trouble};
use super::speech::Speech;
use crate::serving::{Settings, StartError, start};

/// The variable that names a database; it is no argument, since others see those.
const DATABASE: &str = "DIANDA_DATABASE_URL";

/// How the server is to run.
#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// 数据放在哪个文件夹 / folder of its data
    #[arg(long, default_value = "dianda-data")]
    data: PathBuf,
    /// 在哪个地址上服务 / where it listens
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// 大家用什么网址打开，如 `https://dianda.example` / how people reach it
    #[arg(long)]
    public_url: Option<String>,
    /// 前面的代理所在网段，如 10.0.0.0/8，可以给几次；它说的来源才算数 / networks of proxies that are believed
    #[arg(long, value_name = "CIDR")]
    trusted_proxy: Vec<String>,
    /// 运行指标在哪个地址上提供（/metrics），不给就不提供 / where metrics are served, if at all
    #[arg(long, value_name = "ADDR")]
    metrics_listen: Option<SocketAddr>,
    /// 用示例：新的文件夹里放好普陀区示例，一个批次已结项，一个已发布，各种角色的人都有，打印登录链接 / a fresh folder with the
    /// sample district: one round closed, one published, somebody of each role with a link to sign in
    #[arg(long)]
    sample: bool,
    /// 同时做几项匹配或读表 / jobs side by side
    #[arg(long, default_value_t = 1)]
    jobs: usize,
}

/// Where a command finds the database: the variable, else the folder.
pub(super) fn database() -> Option<String> {
    std::env::var(DATABASE).ok().filter(|url| !url.trim().is_empty())
}

pub(super) fn run(arguments: ServeArguments, speech: Speech) -> Result<Exit, Failure> {
    let program = std::env::current_exe().map_err(|error| Failure::internal(&error))?;
    let settings = Settings {
        data: arguments.data,
        listen: arguments.listen,
        public_url: arguments.public_url,
        database: database(),
        trusted_proxies: arguments.trusted_proxy,
        metrics_listen: arguments.metrics_listen,
        jobs: arguments.jobs.max(1),
        program,
        clock: None,
    };
    let runtime = tokio::runtime::Runtime::new().map_err(|error| Failure::internal(&error))?;
    runtime.block_on(async {
        let running = start(settings).await.map_err(not_started)?;
        let address = running.address;
        speech.tell(
            &format!("点答在 http://{address} 上服务；按 Ctrl-C 停"),
            &format!("dianda serves at http://{address}"),
        );
        if let Some(url) = &running.first_invitation {
            speech.say(&speech.lang.pick(
                format!("第一位系统管理员请打开（只能用一次，7 天内有效）：{url}"),
                format!("the first administrator opens (once, within 7 days): {url}"),
            ));
        }
        if arguments.sample {
            speech.tell("正在放入示例，约十几秒……", "the sample is put in, which takes some seconds …");
            for link in running.fill_with_sample().await.map_err(not_started)? {
                speech.say(&format!("{}  {}", link.role.said(speech.lang), link.url));
            }
            speech.tell("示例已就绪；每个链接只能用一次。", "the sample is ready; each link opens once.");
        }
        ended().await;
        speech.tell("正在停下，等手上的请求做完……", "ending: calls in flight are let finish …");
        running.stop().await;
        Ok(Exit::Done)
    })
}

pub(super) fn not_started(error: StartError) -> Failure {
    let StartError(message) = error;
    let mend = Bilingual::new("请照提示处理后再启动。", "Mend that and start again.");
    let message =
        Bilingual::new(format!("服务没有启动：{}。", message.zh), format!("The server did not start: {}.", message.en));
    Failure::not_done(Trouble::new("not_started", message, mend))
}

/// Waits for whoever ends it.
async fn ended() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}
