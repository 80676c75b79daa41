#include "core/dataset/query.h"

namespace sami {

std::string_view toString(QueryOrigin origin) {
    switch (origin) {
        case QueryOrigin::Data:
            return "data";
        case QueryOrigin::Asked:
            return "asked";
        case QueryOrigin::Imported:
            return "imported";
    }
    return "";
}

QueryOrigin queryOriginOf(std::string_view word) {
    for (const QueryOrigin origin : {QueryOrigin::Asked, QueryOrigin::Imported}) {
        if (toString(origin) == word) return origin;
    }
    return QueryOrigin::Data;
}

}  // namespace sami
