#include "core/weights/safetensors_file.h"
#include "tests/fuzz/fuzzed_file.h"
#include "tests/fuzz/read_tensors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const FuzzedFile input(data, size);
    const auto file = sami::SafetensorsFile::open(input.path());
    if (file) readTensors(**file);
    return 0;
}
