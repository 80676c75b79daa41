// dump_tensors INPUT OUTPUT: every tensor of a GGUF or safetensors file as float32 in a safetensors file, so that the
// peers written in Python see what the readers, the dequantisation and the writer make of it. Those of types that are
// not read are left out. Not installed.
#include <cstdio>

#include "core/weights/gguf_file.h"
#include "core/weights/safetensors_file.h"

namespace {

sami::Result<std::shared_ptr<const sami::TensorFile>> open(const std::filesystem::path& path) {
    if (path.extension() == ".gguf") return sami::GgufFile::open(path);
    return sami::SafetensorsFile::open(path);
}

sami::Result<void> dump(const std::filesystem::path& input, const std::filesystem::path& output) {
    const auto file = open(input);
    if (!file) return std::unexpected(file.error());
    std::vector<std::vector<float>> numbers;
    std::vector<sami::TensorToWrite> tensors;
    for (const sami::StoredTensor& tensor : (*file)->tensors()) {
        if (!tensor.isReadable()) continue;
        std::vector<float>& values = numbers.emplace_back(static_cast<std::size_t>(tensor.numElements()));
        sami::toFloat32(tensor, values);
        tensors.push_back({tensor.name, sami::StoredType::F32, tensor.shape, std::as_bytes(std::span(values))});
    }
    return sami::writeSafetensors(output, tensors, {{"format", "pt"}});
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: dump_tensors INPUT OUTPUT\n", stderr);
        return 2;
    }
    const sami::Result<void> done = dump(argv[1], argv[2]);
    if (done) return 0;
    std::fprintf(stderr, "%s\n", done.error().detail.c_str());
    return sami::exitCode(done.error().kind);
}
