#include "core/run/judge_setup.h"

namespace sami {

OrderedJson toJson(const JudgePair& pair) {
    OrderedJson json = {{"id", pair.id},
                        {"query", pair.query},
                        {"constitution", pair.constitution},
                        {"antithesis", pair.antithesis},
                        {"baseline", pair.baseline},
                        {"candidate", pair.candidate}};
    if (!pair.orders.empty()) json["orders"] = pair.orders;
    if (pair.baselineTokens) json["baseline_tokens"] = *pair.baselineTokens;
    if (pair.candidateTokens) json["candidate_tokens"] = *pair.candidateTokens;
    return json;
}

Result<void> read(JudgePair& pair, JsonFields& fields) {
    fields.required("id", pair.id);
    fields.required("query", pair.query);
    fields.required("constitution", pair.constitution);
    fields.required("antithesis", pair.antithesis);
    fields.required("baseline", pair.baseline);
    fields.required("candidate", pair.candidate);
    fields.optional("orders", pair.orders);
    fields.optional("baseline_tokens", pair.baselineTokens);
    fields.optional("candidate_tokens", pair.candidateTokens);
    return fields.finish();
}

OrderedJson toJson(const JudgeSetup& setup) {
    OrderedJson json = {{"prompt", setup.prompt}};
    if (setup.url.empty()) return json;
    json["url"] = setup.url;
    json["model"] = setup.model;
    json["key_env"] = setup.keyEnv;
    json["concurrency"] = setup.concurrency;
    json["timeout_seconds"] = setup.timeoutSeconds;
    return json;
}

Result<void> read(JudgeSetup& setup, JsonFields& fields) {
    fields.required("prompt", setup.prompt);
    fields.optional("url", setup.url);
    fields.optional("model", setup.model);
    fields.optional("key_env", setup.keyEnv);
    fields.optional("concurrency", setup.concurrency);
    fields.optional("timeout_seconds", setup.timeoutSeconds);
    return fields.finish();
}

}  // namespace sami
