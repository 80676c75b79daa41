#include "ui/text/constitution_names.h"

#include <algorithm>

#include <QCoreApplication>
#include <QStringList>

#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

QString nameWords(const char* text) {
    return QCoreApplication::translate("constitutionNames", text);
}

ConstitutionName numberedConstitution(std::size_t number) {
    const QString place = wholeNumber(static_cast<std::int64_t>(number));
    return {nameWords(QT_TRANSLATE_NOOP("constitutionNames", "Constitution %1")).arg(place),
            nameWords(QT_TRANSLATE_NOOP("constitutionNames", "constitution %1")).arg(place),
            nameWords(QT_TRANSLATE_NOOP("constitutionNames", "under constitution %1")).arg(place)};
}

ConstitutionName numberedContrast(std::size_t number) {
    const QString place = wholeNumber(static_cast<std::int64_t>(number));
    return {nameWords(QT_TRANSLATE_NOOP("constitutionNames", "Contrast %1")).arg(place),
            nameWords(QT_TRANSLATE_NOOP("constitutionNames", "contrast %1")).arg(place),
            nameWords(QT_TRANSLATE_NOOP("constitutionNames", "under contrast %1")).arg(place)};
}

std::vector<ConstitutionName> pairNames() {
    return {{nameWords(QT_TRANSLATE_NOOP("constitutionNames", "Principle")),
             nameWords(QT_TRANSLATE_NOOP("constitutionNames", "principle")),
             nameWords(QT_TRANSLATE_NOOP("constitutionNames", "under the principle"))},
            {nameWords(QT_TRANSLATE_NOOP("constitutionNames", "Antithesis")),
             nameWords(QT_TRANSLATE_NOOP("constitutionNames", "antithesis")),
             nameWords(QT_TRANSLATE_NOOP("constitutionNames", "under the antithesis"))}};
}

/// Whether no place of the C is the principled one: personas stand for themselves, and sides that are drawn come in
/// any.
bool noneIsFirst(const RunConfig& run) {
    return !run.personas.empty() || run.settings.principlesPerQuery > 0;
}

std::vector<ConstitutionName> contrastNames(std::size_t count) {
    std::vector<ConstitutionName> names = {
        {nameWords(QT_TRANSLATE_NOOP("constitutionNames", "Constitution")),
         nameWords(QT_TRANSLATE_NOOP("constitutionNames", "constitution")),
         nameWords(QT_TRANSLATE_NOOP("constitutionNames", "under the constitution"))}};
    if (count == 2) {
        names.push_back({nameWords(QT_TRANSLATE_NOOP("constitutionNames", "Contrast")),
                         nameWords(QT_TRANSLATE_NOOP("constitutionNames", "contrast")),
                         nameWords(QT_TRANSLATE_NOOP("constitutionNames", "under the contrast"))});
    }
    while (names.size() < count) names.push_back(numberedContrast(names.size()));
    return names;
}

}  // namespace

QString titleOf(const ConstitutionName& name, const std::vector<ConstitutionLine>& lines,
                const std::vector<Principle>& principles) {
    const auto flipped = std::ranges::count(lines, true, &ConstitutionLine::isAntithesis);
    if (lines.size() < 2 || flipped == 0) return name.title;
    if (flipped == std::ssize(lines)) return nameWords(QT_TRANSLATE_NOOP("constitutionNames", "Antithesis"));
    QStringList names;
    for (const Principle& principle : principles) {
        const bool isFlipped = std::ranges::any_of(lines, [&principle](const ConstitutionLine& line) {
            return line.isAntithesis && line.principle == principle.id;
        });
        if (isFlipped) names.append(shownText(fromUtf8(principle.name)));
    }
    return nameWords(QT_TRANSLATE_NOOP("constitutionNames", "%1: antithesis of %2"))
        .arg(name.title, names.join(QStringLiteral(", ")));
}

QString markedLines(const std::vector<ConstitutionLine>& lines) {
    if (lines.size() == 1) return shownText(fromUtf8(lines.front().text));
    QStringList marked;
    for (const ConstitutionLine& line : lines) {
        const char* pattern = line.isAntithesis ? QT_TRANSLATE_NOOP("constitutionNames", "%1. (antithesis) %2")
                                                : QT_TRANSLATE_NOOP("constitutionNames", "%1. %2");
        marked.append(nameWords(pattern).arg(wholeNumber(marked.size() + 1), shownText(fromUtf8(line.text))));
    }
    return marked.join(QLatin1Char('\n'));
}

std::vector<ConstitutionName> constitutionNames(const RunConfig& run, std::size_t count) {
    if (noneIsFirst(run)) {
        std::vector<ConstitutionName> names;
        while (names.size() < count) names.push_back(numberedConstitution(names.size() + 1));
        return names;
    }
    const auto learned = std::ranges::count(run.principles, PrincipleUse::Learned, &Principle::use);
    const bool isPair = run.settings.contrastWith == "antithesis" && run.settings.placebo == "none";
    if (learned == 1 && count == 2 && isPair) return pairNames();
    return contrastNames(count);
}

QString underFirst(const RunConfig& run) {
    if (noneIsFirst(run)) return {};
    return constitutionNames(run, static_cast<std::size_t>(run.settings.numConstitutions)).front().under;
}

}  // namespace sami
