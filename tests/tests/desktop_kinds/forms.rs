//! The forms themselves: every kind and every way to sign in, in Chinese and dark, audited and pictured.

use std::fs;

use anyhow::{Result, bail};
use roadstead_tests::desktop::{By, Computer, Window};
use roadstead_tests::process::Keychain;

use crate::stage::sandbox;

const DIALOG: &str = "添加镜像仓库服务";

/// A card's name, a name for its pictures, and how many ways to sign in its form has.
const KINDS: [(&str, &str, usize); 10] = [
    ("Docker Hub", "docker-hub", 1),
    ("Amazon ECR", "ecr", 3),
    ("Azure 容器注册表", "acr", 2),
    ("Google Artifact Registry", "google", 3),
    ("Harbor", "harbor", 1),
    ("JFrog Artifactory", "artifactory", 1),
    ("GitLab", "gitlab", 1),
    ("GitHub", "github", 1),
    ("Quay", "quay", 2),
    ("其他镜像仓库服务", "other", 2),
];

async fn look(window: &Window, page: &str, wrong: &mut Vec<String>) -> Result<()> {
    window.picture(page).await?;
    if let Err(error) = window.audit(page).await {
        wrong.push(error.to_string());
    }
    Ok(())
}

#[tokio::test]
async fn every_form_is_free_of_accessibility_faults_in_chinese_and_dark() -> Result<()> {
    let computer = Computer::beside(sandbox().await?, Keychain::Unlocked).await?;
    // Profiles and a docker login of this computer, to be found.
    let aws = computer.home().path().join(".aws");
    fs::create_dir_all(&aws)?;
    fs::write(
        aws.join("config"),
        "[profile harbour]\nregion = eu-west-1\naws_access_key_id = AKIAHARBOURACME00001\n\
         aws_secret_access_key = anchor-chain/of+harbour/works+ACME000001\n\n\
         [profile keeper]\nrole_arn = arn:aws:iam::123456789012:role/Keeper\n\
         source_profile = harbour\nmfa_serial = arn:aws:iam::123456789012:mfa/acme\n",
    )?;
    let docker = computer.home().path().join(".docker");
    fs::create_dir_all(&docker)?;
    // keeper:lantern-oil
    fs::write(
        docker.join("config.json"),
        r#"{"auths":{"harbourworks.azurecr.io":{"auth":"a2VlcGVyOmxhbnRlcm4tb2ls"},"registry.example.com":{"auth":"a2VlcGVyOmxhbnRlcm4tb2ls"}}}"#,
    )?;

    let window = computer.open().await?;
    window.click(&By::role("radio", "Dark")).await?;
    window.click(&By::role("radio", "简体中文")).await?;
    let mut wrong = Vec::new();
    let dialog = || By::role("dialog", DIALOG);
    let navigation = By::role("navigation", "镜像仓库服务");
    window.click(&By::button(DIALOG).within(navigation)).await?;
    window.sees(&By::button("Quay").within(dialog())).await?;
    window.reads("registry.example.com").await?;
    look(&window, "kinds", &mut wrong).await?;
    for (kind, name, ways) in KINDS {
        window.click(&By::button(kind).within(dialog())).await?;
        window.click(&By::button(&format!("继续添加 {kind}"))).await?;
        window.sees(&By::button("测试连接").within(dialog())).await?;
        let radios = window.names(&By::any("radio").within(dialog())).await?;
        if ways != radios.len().max(1) {
            bail!("{kind} has {ways} ways to sign in, and shows {radios:?}");
        }
        for (number, way) in radios.iter().enumerate() {
            window.click(&By::role("radio", way).within(dialog())).await?;
            look(&window, &format!("{name}-{number}"), &mut wrong).await?;
        }
        if radios.is_empty() {
            look(&window, name, &mut wrong).await?;
        }
        window.click(&By::button("返回类型列表").within(dialog())).await?;
    }
    computer.close(window).await?;
    if wrong.is_empty() { Ok(()) } else { bail!("{}", wrong.join("\n")) }
}
