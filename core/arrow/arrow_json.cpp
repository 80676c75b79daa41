#include "core/arrow/arrow_json.h"

#include <cmath>

#include "core/base/text.h"

namespace sami {

namespace {

using nlohmann::json;

json valueOf(const arrow::Array& array, std::int64_t row);

/// The elements `begin` to `begin + count` of the values of a list.
json listOf(const arrow::Array& values, std::int64_t begin, std::int64_t count) {
    json list = json::array();
    for (std::int64_t i = 0; i < count; ++i) list.push_back(valueOf(values, begin + i));
    return list;
}

template <class List>
json listOf(const arrow::Array& array, std::int64_t row) {
    const auto& list = static_cast<const List&>(array);
    return listOf(*list.values(), list.value_offset(row), list.value_length(row));
}

template <class Number>
json numberOf(const arrow::Array& array, std::int64_t row) {
    return static_cast<const Number&>(array).Value(row);
}

json finite(double value) {
    return std::isfinite(value) ? json(value) : json();
}

/// Bytes that are no text would break whoever writes the value down.
json textOf(std::string_view bytes) {
    if (!isValidUtf8(bytes)) throw std::invalid_argument("bytes that are not UTF-8 text");
    return std::string(bytes);
}

template <class Texts>
json textOf(const arrow::Array& array, std::int64_t row) {
    return textOf(static_cast<const Texts&>(array).GetView(row));
}

json structOf(const arrow::Array& array, std::int64_t row) {
    const auto& fields = static_cast<const arrow::StructArray&>(array);
    json object = json::object();
    for (int i = 0; i < fields.num_fields(); ++i)
        object[fields.type()->field(i)->name()] = valueOf(*fields.field(i), row);
    return object;
}

/// Dates, times, decimals and the like, as Arrow writes them.
json writtenOf(const arrow::Array& array, std::int64_t row) {
    const auto scalar = array.GetScalar(row);
    if (!scalar.ok()) throw std::invalid_argument(scalar.status().message());
    return textOf((*scalar)->ToString());
}

json nestedOf(const arrow::Array& array, std::int64_t row) {
    switch (array.type_id()) {
        case arrow::Type::LIST:
        case arrow::Type::MAP:
            return listOf<arrow::ListArray>(array, row);
        case arrow::Type::LARGE_LIST:
            return listOf<arrow::LargeListArray>(array, row);
        case arrow::Type::FIXED_SIZE_LIST:
            return listOf<arrow::FixedSizeListArray>(array, row);
        case arrow::Type::STRUCT:
            return structOf(array, row);
        case arrow::Type::DICTIONARY: {
            const auto& coded = static_cast<const arrow::DictionaryArray&>(array);
            return valueOf(*coded.dictionary(), coded.GetValueIndex(row));
        }
        case arrow::Type::EXTENSION:
            return valueOf(*static_cast<const arrow::ExtensionArray&>(array).storage(), row);
        default:
            return writtenOf(array, row);
    }
}

json integerOf(const arrow::Array& array, std::int64_t row) {
    switch (array.type_id()) {
        case arrow::Type::INT8:
            return numberOf<arrow::Int8Array>(array, row);
        case arrow::Type::UINT8:
            return numberOf<arrow::UInt8Array>(array, row);
        case arrow::Type::INT16:
            return numberOf<arrow::Int16Array>(array, row);
        case arrow::Type::UINT16:
            return numberOf<arrow::UInt16Array>(array, row);
        case arrow::Type::INT32:
            return numberOf<arrow::Int32Array>(array, row);
        case arrow::Type::UINT32:
            return numberOf<arrow::UInt32Array>(array, row);
        case arrow::Type::INT64:
            return numberOf<arrow::Int64Array>(array, row);
        case arrow::Type::UINT64:
            return numberOf<arrow::UInt64Array>(array, row);
        default:
            return nestedOf(array, row);
    }
}

json valueOf(const arrow::Array& array, std::int64_t row) {
    if (array.IsNull(row)) return {};
    switch (array.type_id()) {
        case arrow::Type::STRING:
        case arrow::Type::BINARY:
            return textOf<arrow::BinaryArray>(array, row);
        case arrow::Type::LARGE_STRING:
        case arrow::Type::LARGE_BINARY:
            return textOf<arrow::LargeBinaryArray>(array, row);
        case arrow::Type::STRING_VIEW:
        case arrow::Type::BINARY_VIEW:
            return textOf<arrow::BinaryViewArray>(array, row);
        case arrow::Type::BOOL:
            return static_cast<const arrow::BooleanArray&>(array).Value(row);
        case arrow::Type::FLOAT:
            return finite(static_cast<const arrow::FloatArray&>(array).Value(row));
        case arrow::Type::DOUBLE:
            return finite(static_cast<const arrow::DoubleArray&>(array).Value(row));
        default:
            return integerOf(array, row);
    }
}

}  // namespace

ArrowRow rowOf(const arrow::RecordBatch& batch, std::int64_t row) {
    ArrowRow result{json::object(), {}};
    try {
        for (int i = 0; i < batch.num_columns(); ++i)
            result.value[batch.column_name(i)] = valueOf(*batch.column(i), row);
    } catch (const std::invalid_argument& error) {
        result.problem = error.what();
    }
    return result;
}

}  // namespace sami
