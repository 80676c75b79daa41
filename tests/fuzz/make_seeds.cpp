// make_seeds FOLDER: a few good files of each format, from which the fuzzers start:
// FOLDER/{gguf,safetensors,tokenizer_json,sentencepiece,tiktoken}.
#include <cstdio>
#include <fstream>

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
    return 0;
}
