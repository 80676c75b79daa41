#include "core/weights/gguf_types.h"

#include <algorithm>
#include <iterator>

#include "core/base/sentence.h"
#include "core/weights/block_formats.h"

namespace sami {

namespace {

struct KnownType {
    std::uint32_t number;
    const char* name;
    StoredType stored;
    BlockLayout other;  ///< of types that are not read; empty where software does not agree on it
};

constexpr KnownType kTypes[] = {{0, "F32", StoredType::F32, {}},
                                {1, "F16", StoredType::F16, {}},
                                {2, "Q4_0", StoredType::Q4_0, {}},
                                {3, "Q4_1", StoredType::Q4_1, {}},
                                {6, "Q5_0", StoredType::Q5_0, {}},
                                {7, "Q5_1", StoredType::Q5_1, {}},
                                {8, "Q8_0", StoredType::Q8_0, {}},
                                {9, "Q8_1", StoredType::Other, {}},
                                {10, "Q2_K", StoredType::Other, {256, 84}},
                                {11, "Q3_K", StoredType::Other, {256, 110}},
                                {12, "Q4_K", StoredType::Q4_K, {}},
                                {13, "Q5_K", StoredType::Q5_K, {}},
                                {14, "Q6_K", StoredType::Q6_K, {}},
                                {15, "Q8_K", StoredType::Other, {256, 292}},
                                {16, "IQ2_XXS", StoredType::Other, {256, 66}},
                                {17, "IQ2_XS", StoredType::Other, {256, 74}},
                                {18, "IQ3_XXS", StoredType::Other, {256, 98}},
                                {19, "IQ1_S", StoredType::Other, {256, 50}},
                                {20, "IQ4_NL", StoredType::Other, {32, 18}},
                                {21, "IQ3_S", StoredType::Other, {256, 110}},
                                {22, "IQ2_S", StoredType::Other, {256, 82}},
                                {23, "IQ4_XS", StoredType::Other, {256, 136}},
                                {24, "I8", StoredType::Other, {1, 1}},
                                {25, "I16", StoredType::Other, {1, 2}},
                                {26, "I32", StoredType::Other, {1, 4}},
                                {27, "I64", StoredType::Other, {1, 8}},
                                {28, "F64", StoredType::Other, {1, 8}},
                                {29, "IQ1_M", StoredType::Other, {256, 56}},
                                {30, "BF16", StoredType::BF16, {}},
                                {34, "TQ1_0", StoredType::Other, {256, 54}},
                                {35, "TQ2_0", StoredType::Other, {256, 66}},
                                {39, "MXFP4", StoredType::Other, {32, 17}},
                                {40, "NVFP4", StoredType::Other, {64, 36}},
                                {41, "Q1_0", StoredType::Other, {128, 18}}};

}  // namespace

GgufType ggufType(std::uint32_t number) {
    const auto known = std::ranges::find(kTypes, number, &KnownType::number);
    if (known == std::end(kTypes)) return {sentence("type {number}", {{"number", number}}), StoredType::Other, {}};
    if (known->stored != StoredType::Other) return {known->name, known->stored, blockLayout(known->stored)};
    if (known->other.elements == 0) return {known->name, StoredType::Other, {}};
    return {known->name, StoredType::Other, known->other};
}

}  // namespace sami
