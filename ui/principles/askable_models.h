#pragma once

#include <string>
#include <vector>

#include <QString>

#include "core/workbench/document.h"

namespace sami {

/// A model of the experiment that can be loaded, as people call it.
struct AskableModel {
    QString words;
    std::string name;
};

/// In the document's thread, the base first.
Result<std::vector<AskableModel>> readAskable(const Document& document);

}  // namespace sami
