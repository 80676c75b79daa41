#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace sami {

/// A row as a JSON object of its columns, or why it is none.
struct ArrowRow {
    nlohmann::json value;
    std::string problem;  ///< empty where there is none
};

/// Gets row after row until it returns false.
using TakeArrowRow = std::function<bool(ArrowRow)>;

/// The one function of libsami_arrow.so: reads a Parquet file or an Arrow file or stream. Texts are UTF-8; numbers that
/// are none are null; dates, times and decimals are text; whatever else has no place in JSON makes a row one with a
/// problem. What Arrow throws ends here.
/// @param problem what is wrong with the file; empty where all rows were read or `take` had enough
extern "C" void samiReadArrowRows(std::string_view bytes, const TakeArrowRow& take, std::string& problem);

}  // namespace sami
