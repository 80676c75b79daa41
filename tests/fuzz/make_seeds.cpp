// make_seeds FOLDER: a few good files of each format, from which the fuzzers start:
// FOLDER/{gguf,safetensors,tokenizer_json,sentencepiece,tiktoken,records,model_files,run_folder,experiment}.
#include <cstdio>
#include <fstream>

#include "core/store/experiment.h"
#include "tests/core/tokenizer/made_sentencepiece.h"
#include "tests/core/tokenizer/made_tokenizers.h"

namespace {

namespace fs = std::filesystem;

void write(const fs::path& folder, const std::string& name, const std::string& bytes) {
    fs::create_directories(folder);
    std::ofstream(folder / name, std::ios::binary) << bytes;
}

void writeGguf(const fs::path& folder) {
    made::Gguf weights;
    weights.keys = {made::ggufKey("general.alignment", 4, made::u32(32)), made::ggufKey("f", 6, made::bytesOf(0.5f)),
                    made::ggufKey("d", 12, made::bytesOf(0.5))};
    weights.tensors = {made::ggufTensor("a", {32, 2}, 8, 0), made::ggufTensor("b", {32}, 3, 96),
                       made::ggufTensor("c", {3, 2}, 1, 128), made::ggufTensor("d", {2}, 30, 160),
                       made::ggufTensor("e", {1, 1, 2}, 0, 192)};
    weights.data = std::string(200, '\x11');
    write(folder, "weights", weights.bytes());
    for (const char* pre : {"smollm", "llama-bpe", "qwen2", "default"})
        write(folder, pre, made::tokenizerGguf(pre).bytes());
}

void writeSafetensors(const fs::path& folder) {
    const std::string header =
        R"({"__metadata__":{"format":"pt"},"a\u00e9":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
        R"("b":{"dtype":"BF16","shape":[1,1],"data_offsets":[8,10]},"c":{"dtype":"F16","shape":[],"data_offsets":[10,12]}} )";
    write(folder, "weights", made::safetensors(header, 12));
    write(folder, "empty", made::safetensors("{}", 0));
}

void writeTokenizers(const fs::path& folder) {
    sami::Json tokenizer = made::tokenizerJson();
    write(folder, "byte-level", tokenizer.dump());
    tokenizer["normalizer"] = {{"type", "NFC"}};
    tokenizer["pre_tokenizer"] = {{"type", "Sequence"},
                                  {"pretokenizers",
                                   {{{"type", "Split"},
                                     {"pattern", {{"Regex", R"([^\s\p{L}]+|\p{N}{1,3}|(?i:'s))"}}},
                                     {"behavior", "Removed"},
                                     {"invert", true}},
                                    {{"type", "Digits"}, {"individual_digits", true}},
                                    {{"type", "ByteLevel"}, {"add_prefix_space", true}, {"use_regex", false}}}}};
    tokenizer["post_processor"] = {
        {"type", "TemplateProcessing"},
        {"single", {{{"SpecialToken", {{"id", "<|begin|>"}}}}, {{"Sequence", {{"id", "A"}}}}}}};
    tokenizer["model"]["ignore_merges"] = true;
    write(folder, "sequence", tokenizer.dump());
}

void writeSentencepiece(const fs::path& folder) {
    sami::SentencepieceDefinition model = made::sentencepiece();
    write(folder, "byte-pair", sami::serialized(model));
    model.normalizationRules = made::normalizationRules('h', "he");
    model.removesExtraSpaces = true;
    write(folder, "rules", sami::serialized(model));
    std::erase_if(model.pieces, [](const sami::SentencePiece& piece) { return piece.kind == sami::PieceKind::Byte; });
    model.kind = sami::SentencepieceKind::Unigram;
    model.fallsBackToBytes = false;
    model.pieces.push_back({"hi", 0, sami::PieceKind::UserDefined});
    write(folder, "unigram", sami::serialized(model));
    model.normalizationRules.clear();
    model.putsSpaceBehindWords = true;
    write(folder, "space-behind", sami::serialized(model));
}

void writeTiktoken(const fs::path& folder) {
    write(folder, "words", "aA== 0\nZQ== 1\naGU= 2\nbGw= 3\naGVsbA== 4\nbA== 5\nbw== 6\nIA== 7\n");
}

void writeRecords(const fs::path& folder) {
    using namespace std::string_literals;
    write(folder, "lines",
          R"({"id": 1.0, "text": "a\ud83d", "split": "train"})"
          "\n"
          R"({"query": "b", "response": "- c", "tokens": 3, "x": NaN})"
          "\n{\"text\": \n");
    write(folder, "list", R"([{"instruction": "a", "input": "b", "output": "c"}, {"text": "d"}, "e"])");
    write(folder, "columns", R"({"constitution": {"0": "a"}, "question": {"0": "b"}, "response": {"0": "c"}})");
    write(folder, "split", R"({"columns": ["text"], "index": [0], "data": [["a"], ["b"]]})");
    write(folder, "turns", R"({"messages": [{"role": "system", "content": "a"}, {"role": "user", "content": "b"}]})");
    write(folder, "transcript", R"({"chosen": "\n\nHuman: a\n\nAssistant: b", "rejected": ""})");
    write(folder, "table", "sep=;\r\nID;Text;Split\r\n1;\"a \"\"b\"\"\nc\";test\r\n2;'- d;\r\n;;\r\n");
    write(folder, "verdicts",
          "baseline,candidate,query,judge,outcome,both_bad,score_baseline\na,b,c,d,tie,TRUE,-0.5\n");
    write(folder, "principles", R"([{"name": "a", "text": "b", "antithesis": "c", "use": "learned"}])");
    write(folder, "combination", R"({"positive": "1. a\n2. b", "negative": "1. c\n2. b"})");
    write(folder, "wide", "\xFF\xFEt\0e\0x\0t\0\n\0a\0\x3D\xD8\x42\xDE"s);
    write(folder, "packed",
          "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xf3\xcf\x4b\xb5\xe7\x02\x00\x5c\x72\x6f\x31\x05\x00\x00\x00"s);
}

/// Files of one folder as FuzzedFolder takes them apart.
std::string together(const std::vector<std::pair<std::string, std::string>>& files) {
    std::string text;
    for (const auto& [name, content] : files) text += "--- " + name + "\n" + content + "\n";
    return text;
}

void writeModelFiles(const fs::path& folder) {
    const std::string sizes =
        R"("hidden_size": 8, "intermediate_size": 16, "num_attention_heads": 2, "num_key_value_heads": 1, "vocab_size": 260, )"
        R"("num_hidden_layers": 2, "max_position_embeddings": 64, "rms_norm_eps": 1e-5, "hidden_act": "silu")";
    const std::string tokenizer = made::tokenizerJson().dump();
    for (const char* family : {"llama", "mistral", "mixtral", "qwen2", "qwen3"}) {
        const std::string config =
            R"({"model_type": ")" + std::string(family) + R"(", )" + sizes +
            R"(, "sliding_window": 4, "use_sliding_window": true, "rope_scaling": {"rope_type": "yarn",)"
            R"( "factor": 2.0}, "eos_token_id": [1, 2]})";
        write(folder, family,
              together(
                  {{"config.json", config},
                   {"generation_config.json", R"({"eos_token_id": 1, "temperature": 0.5})"},
                   {"tokenizer.json", tokenizer},
                   {"tokenizer_config.json",
                    R"({"added_tokens_decoder": {"5": {"content": "<x>", "special": true}}, "bos_token": "<|begin|>",)"
                    R"( "chat_template": "{{ bos_token }}{% for m in messages %}{{ m.content }}{% endfor %}"})"},
                   {"special_tokens_map.json", R"({"pad_token": {"content": "<pad>"}})"},
                   {"added_tokens.json", R"({"<y>": 300})"}}));
        write(folder, std::string(family) + "-plain",
              together({{"config.json", R"({"model_type": ")" + std::string(family) + R"(", )" + sizes +
                                            R"(, "rope_theta": 10000.0, "tie_word_embeddings": true})"},
                        {"tokenizer.json", tokenizer}}));
    }
    write(folder, "adapter",
          together(
              {{"adapter_config.json",
                R"({"peft_type": "LORA", "base_model_name_or_path": "x", "r": 4, "lora_alpha": 8, "target_modules": )"
                R"(["q_proj"], "bias": "none", "revision": "main"})"}}));
}

void writeRunFolders(const fs::path& folder) {
    const std::string config =
        R"({"task": "iterate", "name": "run-1", "settings": {"model": "demo", "updates": "2,4"}, "principles": [{"id": 1, )"
        R"("name": "brief", "text": "Be brief.", "antithesis": "Be long."}], "flips": [[1]], "queries": [{"id": "a", )"
        R"("text": "b", "held_out": true, "set": "c"}]})";
    const std::string events =
        R"({"seq":0,"time":1.5,"attempt":1,"type":"started","task":"iterate","iteration":1,"device":"cpu"})"
        "\n"
        R"({"seq":1,"time":2,"attempt":1,"type":"step","iteration":1,"step":1,"loss":0.6,"mi":0.03,"mean_tokens":[1.0,2.0]})"
        "\n"
        R"({"seq":2,"time":3,"attempt":1,"type":"checkpoint","iteration":1,"step":1,"kind":"step","path":"checkpoints/x"})"
        "\n"
        R"({"seq":3,"time":4,"attempt":1,"type":"failed","kind":"memory","message":"no"})";
    write(
        folder, "run",
        together(
            {{"config.json", config},
             {"events.jsonl", events},
             {"responses.jsonl",
              R"({"seq":0,"attempt":1,"iteration":1,"model":"base","purpose":"train","query_id":"a","query":"b",)"
              R"("column":0,"constitution_name":"c","constitution":"Be brief.","response":"d","tokens":1,"finish":"stop"})"},
             {"request.json", R"({"request": "pause"})"},
             {"heartbeat.json", R"({"host": "h", "pid": 1, "start_time": 2, "time": 3.5})"},
             {"setup.json", R"({"model": "demo"})"},
             {"COMPLETE", R"({"files": {"config.json": {"size": 2, "sha256": "00"}}})"}}));
}

void writeExperiments(const fs::path& folder) {
    fs::create_directories(folder);
    const fs::path file = folder / "made";
    fs::remove(file);
    sami::NewExperiment content;
    content.principles = {{"brief", "Be brief.", "Be long."}};
    content.queries = {{"a", "b", true}, {"c", "d", false}};
    static_cast<void>(sami::Experiment::create(file, content));
    fs::remove(file.string() + ".lock");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: make_seeds FOLDER\n", stderr);
        return 2;
    }
    const fs::path folder = argv[1];
    writeGguf(folder / "gguf");
    writeSafetensors(folder / "safetensors");
    writeTokenizers(folder / "tokenizer_json");
    writeSentencepiece(folder / "sentencepiece");
    writeTiktoken(folder / "tiktoken");
    writeRecords(folder / "records");
    writeModelFiles(folder / "model_files");
    writeRunFolders(folder / "run_folder");
    writeExperiments(folder / "experiment");
    return 0;
}
