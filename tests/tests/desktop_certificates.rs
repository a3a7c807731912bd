//! Certificates that are refused, in the real window, at Debian's `docker-registry`: one true sentence, the chain to judge it by,
//! and where trust would help, trust for that one registry.

use anyhow::{Result, ensure};
use roadstead_tests::desktop::{By, Computer, ComputerOptions, Window};
use roadstead_tests::process::{
    Certified, Keychain, ReferenceRegistry, RootAuthority, TlsServer, Wish, self_signed,
};

async fn stocked(shown: &Certified) -> Result<ReferenceRegistry> {
    let registry = ReferenceRegistry::start_showing(shown).await?;
    registry.store().name(["harbour/pilot".to_owned()])?;
    Ok(registry)
}

async fn computer() -> Result<Computer> {
    Computer::start(ComputerOptions { keychain: Keychain::Missing, endpoints: None }).await
}

/// The registry's own list, from the side bar.
async fn open_list(window: &Window, registry: &ReferenceRegistry) -> Result<()> {
    let bar = By::role("navigation", "Registries");
    window.click(&By::link(&registry.host()).within(bar)).await
}

async fn trust(window: &Window, by: &str) -> Result<()> {
    window.click(&By::button(by)).await?;
    window.sees(&By::any("dialog")).await?;
    window.reads("SHA-256").await?;
    window.click(&By::button("Trust for this registry")).await?;
    window.sees_no(&By::any("dialog")).await
}

#[tokio::test]
async fn an_authority_that_signed_a_registry_is_trusted_for_that_registry_and_for_no_other()
-> Result<()> {
    let authority = RootAuthority::new("Harbour authority")?;
    let first = stocked(&authority.server_with_chain(Wish::GOOD)?).await?;
    let second = stocked(&authority.server_with_chain(Wish::GOOD)?).await?;
    let computer = computer().await?;
    let window = computer.open().await?;
    window.add_registry(&first.url(), None).await?;
    let sentence =
        format!("Nobody this computer trusts signed the certificate of {}", first.host());
    window.reads(&sentence).await?;
    window.reads("Nothing was sent").await?;
    window.sees(&By::role("list", "Certificate chain")).await?;
    window.click(&By::button("Show chain")).await?;
    window.reads("CN=harbour.example").await?;
    window.reads("issued by CN=Harbour authority").await?;
    window.reads("valid from 1 Jan 2020 to 1 Jan 2120").await?;
    window.picture("unknown-issuer").await?;
    window.audit("a certificate of an unknown issuer").await?;
    window.click(&By::button("Trust this authority…")).await?;
    window
        .sees(&By::role("dialog", &format!("Trust “Harbour authority” for {}?", first.host())))
        .await?;
    window.picture("trust").await?;
    window.audit("the question whether to trust").await?;
    window.click(&By::button("Cancel")).await?;
    window.reads(&sentence).await?;

    trust(&window, "Trust this authority…").await?;
    window.row("Repositories", &["harbour/pilot"]).await?;

    window.add_registry(&second.url(), None).await?;
    window.reads(&format!("signed the certificate of {}", second.host())).await?;
    window.reads_no("harbour/pilot").await?;

    // It outlives a restart, and is taken back by one button.
    computer.close(window).await?;
    let window = computer.open().await?;
    open_list(&window, &first).await?;
    window.row("Repositories", &["harbour/pilot"]).await?;
    window.click(&By::link("Settings")).await?;
    window.click(&By::link(&first.host()).within(By::any("main"))).await?;
    window.click(&By::button("Stop trusting it")).await?;
    window.reads(&sentence).await?;
    window.picture("taken-back").await?;
    computer.close(window).await
}

#[tokio::test]
async fn a_certificate_without_who_signed_it_asks_for_the_authority_or_is_trusted_alone()
-> Result<()> {
    let authority = RootAuthority::new("Harbour authority")?;
    let stranger = RootAuthority::new("Stranger")?;
    let registry = stocked(&authority.server(Wish::GOOD)?).await?;
    let lone = stocked(&authority.server(Wish::GOOD)?).await?;
    let computer = computer().await?;
    let window = computer.open().await?;
    window.add_registry(&registry.url(), None).await?;
    window.reads("Nobody this computer trusts signed").await?;
    window.picture("no-authority-sent").await?;
    window.click(&By::button("Add the authority…")).await?;
    let field = By::textbox("The authority’s certificate as PEM text");
    window.paste(&field, &stranger.pem).await?;
    window.click(&By::button("Trust for this registry")).await?;
    window.reads(&format!("This did not sign the certificate of {}", registry.host())).await?;
    window.picture("did-not-sign").await?;
    window.audit("an authority that signed something else").await?;
    window.paste(&field, &authority.pem).await?;
    window.click(&By::button("Trust for this registry")).await?;
    window.row("Repositories", &["harbour/pilot"]).await?;
    let file = std::fs::read_to_string(computer.home().config().join("roadstead/accounts.json"))?;
    let kept = file.matches("BEGIN CERTIFICATE").count();
    ensure!(kept == 1, "what did not sign was not kept: {kept}");

    window.add_registry(&lone.url(), None).await?;
    window.reads(&format!("signed the certificate of {}", lone.host())).await?;
    trust(&window, "Trust this certificate alone…").await?;
    window.row("Repositories", &["harbour/pilot"]).await?;
    computer.close(window).await
}

#[tokio::test]
async fn a_certificate_that_signed_itself_is_trusted_once_its_fingerprint_was_seen() -> Result<()> {
    let computer = computer().await?;
    let window = computer.open().await?;
    for (marked, name) in [(false, "self-signed"), (true, "self-signed-authority")] {
        let registry = stocked(&self_signed(Wish::GOOD, marked)?).await?;
        window.add_registry(&registry.url(), None).await?;
        let host = registry.host();
        window.reads(&format!("The certificate of {host} is signed by nobody but itself")).await?;
        window.picture(name).await?;
        trust(&window, "Trust this certificate…").await?;
        window.row("Repositories", &["harbour/pilot"]).await?;
    }
    computer.close(window).await
}

#[tokio::test]
async fn what_trust_would_not_mend_says_so_and_offers_nothing_but_to_try_again() -> Result<()> {
    let authority = RootAuthority::new("Harbour authority")?;
    let computer = computer().await?;
    let window = computer.open().await?;
    let mut registries = Vec::new();
    for (wish, name, sentence, next) in [
        (
            Wish::ENDED,
            "ended",
            "The certificate of HOST has ended",
            "Whoever runs HOST has to renew it",
        ),
        (
            Wish::EARLY,
            "early",
            "The certificate of HOST is not valid yet",
            "Check this computer’s clock",
        ),
        (
            Wish::ELSEWHERE,
            "elsewhere",
            "The certificate is for another host than HOST",
            "Check the address",
        ),
    ] {
        let registry = stocked(&authority.server_with_chain(wish)?).await?;
        let host = registry.host();
        window.add_registry(&registry.url(), None).await?;
        window.reads(&sentence.replace("HOST", &host)).await?;
        window.reads(&next.replace("HOST", &host)).await?;
        window.sees(&By::button("Try again")).await?;
        for offer in
            ["Trust this authority…", "Trust this certificate…", "Trust this certificate alone…"]
        {
            ensure!(!window.has(&By::button(offer)).await?, "{name} offers {offer}");
        }
        window.click(&By::button("Show chain")).await?;
        if name == "elsewhere" {
            window.reads("for elsewhere.example").await?;
        }
        window.picture(name).await?;
        registries.push((registry, name));
    }
    window.audit("a certificate for another host").await?;

    // The same by night, in the other language, and in a narrow window.
    window.click(&By::link("Settings")).await?;
    window.click(&By::role("radio", "Dark")).await?;
    window.click(&By::role("radio", "简体中文")).await?;
    let bar = By::role("navigation", "镜像仓库服务");
    for narrow in [false, true] {
        if narrow {
            window.resize(700, 800).await?;
        }
        for (registry, name) in &registries {
            window.click(&By::link(&registry.host()).within(bar.clone())).await?;
            window.reads("没有向").await?;
            window
                .picture(&format!("{name}-zh-dark{}", if narrow { "-narrow" } else { "" }))
                .await?;
        }
    }
    let trusted = stocked(&authority.server(Wish::GOOD)?).await?;
    window.resize(1280, 800).await?;
    window.click(&By::button("添加镜像仓库服务").within(bar)).await?;
    window.click(&By::button("其他镜像仓库服务").within(By::any("dialog"))).await?;
    let go_on = By::button("继续添加 其他镜像仓库服务");
    if window.has(&go_on).await? {
        window.click(&go_on).await?;
    }
    window.fill(&By::textbox("地址"), &trusted.url()).await?;
    window.click(&By::button("测试连接")).await?;
    window.reads("不是由本机信任的机构签发的").await?;
    window.picture("test-zh-dark").await?;
    window.click(&By::button("仅信任此证书…")).await?;
    window.reads("请勿信任").await?;
    window.picture("trust-zh-dark").await?;
    window.click(&By::button("仅对此镜像仓库服务信任")).await?;
    window.reads("TLSv1_3").await?;
    window.click(&By::button("添加镜像仓库服务").within(By::any("dialog"))).await?;
    window.reads("harbour/pilot").await?;
    computer.close(window).await
}

#[tokio::test]
async fn no_tls_in_common_and_a_client_certificate_that_is_wanted_are_told_as_what_they_are()
-> Result<()> {
    let authority = RootAuthority::new("Harbour authority")?;
    let shown = authority.server(Wish::GOOD)?;
    let computer = computer().await?;
    let window = computer.open().await?;
    let page = By::any("main");

    let old = TlsServer::start(&shown, &["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]).await?;
    let host = old.url().replace("https://", "");
    window.add_registry(&old.url(), None).await?;
    window.reads(&format!("{host} offers no encryption that is still safe")).await?;
    window.reads("Roadstead takes TLS 1.2 and 1.3").await?;
    window.sees(&By::button("Try again").within(page.clone())).await?;
    ensure!(!window.is_enabled(&By::button("Create repository")).await?, "nothing can be created");
    window.picture("no-common-tls").await?;
    window.audit("no TLS in common").await?;

    for version in ["-tls1_2", "-tls1_3"] {
        let people = Some(authority.pem.as_str());
        let asking = TlsServer::start_asking(&shown, people, &[version]).await?;
        let host = asking.url().replace("https://", "");
        window.add_registry(&asking.url(), None).await?;
        window.reads(&format!("signed the certificate of {host}")).await?;
        ensure!(!window.is_enabled(&By::button("Create repository")).await?, "{version}");
        trust(&window, "Trust this authority…").await?;
        window.reads(&format!("{host} asks for a client certificate")).await?;
        window.reads("none was shown").await?;
        ensure!(!window.is_enabled(&By::button("Create repository")).await?, "{version}");
        window.picture(&format!("client-certificate{version}")).await?;
    }
    window.audit("a client certificate that is wanted").await?;
    computer.close(window).await
}
