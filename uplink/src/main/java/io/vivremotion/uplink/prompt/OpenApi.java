package io.vivremotion.uplink.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Describes the prompts as OpenAPI 3.1 does. */
final class OpenApi {
  private static final JsonMapper JSON = PromptRoutes.JSON;

  private OpenApi() {}

  static ObjectNode of(Prompts prompts) {
    ObjectNode document = JSON.createObjectNode().put("openapi", "3.1.0");
    document
        .putObject("info")
        .put("title", "Prompts of this gateway")
        .put("version", "1")
        .put("description", "Each prompt takes variables and answers with its output.");
    document.putArray("servers").addObject().put("url", "/");
    document.putArray("security").addObject().putArray("key");
    document.withArray("security").addObject(); // on loopback without tenants none is needed
    ObjectNode paths = document.putObject("paths");
    for (String name : prompts.published().names()) {
      Published.Compiled served = served(prompts, name);
      paths.putObject("/v1/prompts/" + name).set("post", ask(name, served));
      paths.putObject("/v1/prompts/" + name + "/feedback").set("post", feedback(name));
    }
    paths.putObject("/v1/prompts").set("get", list());
    ObjectNode components = document.putObject("components");
    components
        .putObject("securitySchemes")
        .putObject("key")
        .put("type", "http")
        .put("scheme", "bearer");
    components.putObject("schemas").set("Error", error());
    return document;
  }

  private static Published.Compiled served(Prompts prompts, String name) {
    return prompts.choose(name, "", "").orElseThrow();
  }

  private static ObjectNode ask(String name, Published.Compiled served) {
    ObjectNode post = JSON.createObjectNode();
    post.put("operationId", "ask-" + name);
    post.put("summary", "Asks the prompt " + name);
    ObjectNode properties = JSON.createObjectNode();
    properties.set("variables", variables(served.source()));
    properties
        .putObject("stream")
        .put("type", "boolean")
        .put("default", false)
        .put("description", "The answer comes as OpenAI's chat completion chunks.");
    properties
        .putObject("version")
        .put("type", "string")
        .put("description", "This version and no other; otherwise the one that is served.");
    properties
        .putObject("user")
        .put("type", "string")
        .put("description", "For whom is asked: while two versions are compared, each sees one.");
    post.set("requestBody", json(object(properties, "variables")).put("required", true));
    ObjectNode responses = post.putObject("responses");
    responses.set("200", answered(served));
    refused(responses);
    return post;
  }

  private static ObjectNode answered(Published.Compiled served) {
    ObjectNode output = JSON.createObjectNode();
    for (String text : new String[] {"id", "prompt", "version", "model"}) {
      output.putObject(text).put("type", "string");
    }
    output.set(
        "output",
        served
            .output()
            .<JsonNode>map(schema -> schema.source())
            .orElseGet(() -> JSON.createObjectNode().put("type", "string")));
    output.putObject("usage").put("type", "object");
    ObjectNode answered = json(object(output, "id", "prompt", "version", "output"));
    answered
        .withObjectProperty("content")
        .putObject("text/event-stream")
        .putObject("schema")
        .put("type", "string");
    return answered.put("description", "The prompt's output.");
  }

  private static void refused(ObjectNode responses) {
    ObjectNode reference = JSON.createObjectNode().put("$ref", "#/components/schemas/Error");
    responses.set(
        "default", json(reference).put("description", "What is wrong, where, what to do."));
  }

  private static ObjectNode variables(PromptVersion source) {
    ObjectNode properties = JSON.createObjectNode();
    ObjectNode schema = object(properties);
    for (Variable each : source.variables()) {
      if (!each.type().isInjected()) {
        properties.set(each.name(), variable(each));
        if (each.required()) {
          schema.withArray("required").add(each.name());
        }
      }
    }
    return schema.put("additionalProperties", false);
  }

  private static ObjectNode variable(Variable variable) {
    ObjectNode schema = JSON.createObjectNode();
    if (!variable.description().isEmpty()) {
      schema.put("description", variable.description());
    }
    switch (variable.type()) {
      case TEXT, DEVICE -> schema.put("type", "string").put("maxLength", variable.maxLength());
      case NUMBER ->
          schema
              .put("type", "number")
              .put("minimum", variable.min())
              .put("maximum", variable.max());
      case INTEGER ->
          schema
              .put("type", "integer")
              .put("minimum", variable.min())
              .put("maximum", variable.max());
      case FLAG -> schema.put("type", "boolean");
      case CHOICE -> {
        schema.put("type", "string");
        variable.choices().forEach(schema.putArray("enum")::add);
      }
      case LAST_VALUES, DEVICE_STATE, RUNBOOK -> {} // callers do not give these
    }
    return schema;
  }

  private static ObjectNode feedback(String name) {
    ObjectNode post = JSON.createObjectNode();
    post.put("operationId", "feedback-" + name).put("summary", "Says whether an answer was good");
    ObjectNode properties = JSON.createObjectNode();
    properties.putObject("id").put("type", "string").put("description", "Of the answer.");
    properties.putObject("good").put("type", "boolean");
    post.set("requestBody", json(object(properties, "id", "good")).put("required", true));
    ObjectNode responses = post.putObject("responses");
    responses.putObject("202").put("description", "It counts.");
    refused(responses);
    return post;
  }

  private static ObjectNode list() {
    ObjectNode get = JSON.createObjectNode();
    get.put("operationId", "list-prompts").put("summary", "Prompts, versions, trials");
    ObjectNode properties = JSON.createObjectNode();
    properties.putObject("data").put("type", "array").putObject("items").put("type", "object");
    ObjectNode responses = get.putObject("responses");
    responses.set("200", json(object(properties, "data")).put("description", "All of them."));
    refused(responses);
    return get;
  }

  private static ObjectNode error() {
    ObjectNode properties = JSON.createObjectNode();
    ObjectNode inner = JSON.createObjectNode();
    for (String text : new String[] {"message", "type", "code"}) {
      inner.putObject(text).put("type", "string");
    }
    inner.putObject("param").putArray("type").add("string").add("null");
    properties.set("error", object(inner, "message", "type"));
    return object(properties, "error");
  }

  private static ObjectNode object(ObjectNode properties, String... required) {
    ObjectNode schema = JSON.createObjectNode().put("type", "object");
    schema.set("properties", properties);
    for (String name : required) {
      schema.withArray("required").add(name);
    }
    return schema;
  }

  private static ObjectNode json(ObjectNode schema) {
    ObjectNode media = JSON.createObjectNode();
    media.putObject("content").putObject("application/json").set("schema", schema);
    return media;
  }
}
