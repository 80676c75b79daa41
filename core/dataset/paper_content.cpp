#include "core/dataset/paper_content.h"

#include "core/constitution/constitution_file.h"

namespace sami {

Result<std::vector<Principle>> paperPrinciples(std::string_view preset) {
    if (preset == "paper-dialogue") return parseConstitutions(paperDialogueText(), "dialogue.json");
    if (preset == "paper-tldr") return parseConstitutions(paperTldrText(), "tldr.json");
    if (preset.starts_with("paper-diverse")) return parseConstitutions(paperDiverseText(), "diverse.json");
    return std::vector<Principle>{};
}

}  // namespace sami
