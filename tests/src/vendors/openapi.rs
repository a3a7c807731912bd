//! `OpenAPI` 3 descriptions, rewritten as the Swagger 2.0 that [`Swagger`] holds requests and answers against.

use serde_json::{Map, Value, json};

use super::swagger::Swagger;

/// Reads an `OpenAPI` 3 description. `base` is what stands before all of its paths.
pub(crate) fn load(document: &str, base: &str) -> anyhow::Result<Swagger> {
    let document: Value = serde_json::from_str(document)?;
    let mut paths = Map::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let mut calls = Map::new();
        for (method, call) in item.as_object().into_iter().flatten() {
            if method != "parameters" {
                calls.insert(method.clone(), rewritten(&document, item, call));
            }
        }
        paths.insert(path.clone(), Value::Object(calls));
    }
    let mut swagger = json!({
        "basePath": base,
        "paths": paths,
        "definitions": document["components"]["schemas"],
    });
    point_to_definitions(&mut swagger);
    Swagger::load(&swagger.to_string(), &[])
}

fn rewritten(document: &Value, item: &Value, call: &Value) -> Value {
    let all = [item, call].into_iter().filter_map(|place| place["parameters"].as_array()).flatten();
    let mut parameters: Vec<Value> =
        all.map(|parameter| flat(resolve(document, parameter))).collect();
    if let Some(body) = call.get("requestBody") {
        // A body of another type is not looked into.
        let schema = resolve(document, body)["content"]["application/json"].get("schema");
        let body = schema.map(|schema| json!({ "name": "body", "in": "body", "schema": schema }));
        parameters.extend(body);
    }
    let answers = call["responses"].as_object().into_iter().flatten().map(|(status, answer)| {
        let schema = resolve(document, answer)["content"]["application/json"].get("schema");
        let answer = schema.map_or_else(|| json!({}), |schema| json!({ "schema": schema }));
        (status.clone(), answer)
    });
    json!({ "parameters": parameters, "responses": answers.collect::<Map<_, _>>() })
}

/// A parameter with its schema's words at its own level.
fn flat(parameter: &Value) -> Value {
    let mut flat = parameter["schema"].as_object().cloned().unwrap_or_default();
    for key in ["name", "in", "required"] {
        flat.insert(key.to_owned(), parameter[key].clone());
    }
    Value::Object(flat)
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let target = value["$ref"].as_str().and_then(|place| place.strip_prefix('#'));
    target.and_then(|pointer| document.pointer(pointer)).unwrap_or(value)
}

fn point_to_definitions(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(place)) = fields.get_mut("$ref") {
                *place = place.replace("#/components/schemas/", "#/definitions/");
            }
            if let Some(nullable) = fields.remove("nullable") {
                fields.insert("x-nullable".to_owned(), nullable);
            }
            fields.values_mut().for_each(point_to_definitions);
        }
        Value::Array(items) => items.iter_mut().for_each(point_to_definitions),
        _ => {}
    }
}
