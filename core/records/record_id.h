#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/records/record.h"

namespace sami {

/// The id of a record under one of `names`: a text or a whole number, also one written as 1.0; empty where there is
/// none. Error: `place` and what stands there instead.
Result<std::string> recordId(const Record& record, const FieldNames& names);

/// pandas writes a column of whole numbers in which some are missing as 1.0, 2.0, …: where some ids are empty and all
/// others look so, they are the whole numbers.
void dropFractionsOfGappyIds(const std::vector<std::string*>& ids);

/// The same where ids go by one at a time and are told later.
class GappyIds {
public:
    void see(std::string_view id);
    /// The id as it is meant, once all were seen.
    std::string meant(std::string id) const;

private:
    bool m_hasGaps = false;
    bool m_allLookSo = true;
};

}  // namespace sami
