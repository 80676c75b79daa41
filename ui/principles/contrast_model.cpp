#include "ui/principles/contrast_model.h"

#include <algorithm>

#include "ui/controls/labels.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

QString shownName(const std::string& name) {
    return shownText(fromUtf8(name));
}

}  // namespace

void ContrastModel::showPreview(const ContrastPreview& preview, bool readOnly) {
    beginResetModel();
    m_preview = preview;
    m_readOnly = readOnly;
    endResetModel();
}

Flip ContrastModel::contrastOf(int row) const {
    const auto place = static_cast<std::size_t>(row);
    const bool isContrast = !hasPersonas() && row > 0 && place <= m_preview.flips.size();
    return isContrast ? m_preview.flips[place - 1] : Flip();
}

std::int64_t ContrastModel::principleOf(int column) const {
    const auto place = static_cast<std::size_t>(column);
    return column >= 0 && place < m_preview.principles.size() ? m_preview.principles[place].id : 0;
}

int ContrastModel::rowCount(const QModelIndex& parent) const {
    if (parent.isValid() || m_preview.principles.empty()) return 0;
    if (hasPersonas()) return static_cast<int>(m_preview.personas.size());
    const int drawn = 1 + static_cast<int>(m_preview.flips.size());
    return m_readOnly || m_preview.principlesPerQuery > 0 ? drawn : drawn + 1;
}

int ContrastModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_preview.principles.size());
}

ContrastModel::Side ContrastModel::sideOf(const QModelIndex& index) const {
    if (!index.isValid()) return Side::Unstated;
    const Principle& principle = m_preview.principles[static_cast<std::size_t>(index.column())];
    const auto row = static_cast<std::size_t>(index.row());
    if (hasPersonas()) {
        const Constitution& persona = m_preview.personas[row];
        return std::ranges::find(persona.principles, principle.text) == persona.principles.end() ? Side::Unstated
                                                                                                 : Side::Principle;
    }
    if (row == 0) return principle.use == PrincipleUse::Learned ? Side::Principle : Side::Unstated;
    if (row > m_preview.flips.size()) return Side::Unstated;
    const std::vector<std::int64_t>& flipped = m_preview.flips[row - 1].flipped;
    if (std::ranges::find(flipped, principle.id) != flipped.end()) return Side::Antithesis;
    // A contrast is among the principles of one use; those of the other are not stated beside them.
    const bool isOfThisUse = std::ranges::any_of(m_preview.principles, [&](const Principle& other) {
        return other.use == principle.use && std::ranges::find(flipped, other.id) != flipped.end();
    });
    return isOfThisUse ? Side::Principle : Side::Unstated;
}

bool ContrastModel::canToggle(const QModelIndex& index) const {
    // Where sides are drawn for each query there are no contrasts to choose.
    if (!index.isValid() || m_readOnly || hasPersonas() || index.row() == 0 || m_preview.principlesPerQuery > 0)
        return false;
    const bool isNew = static_cast<std::size_t>(index.row()) > m_preview.flips.size();
    const bool isStated = isNew || sideOf(index) != Side::Unstated;
    return isStated && m_preview.principles[static_cast<std::size_t>(index.column())].hasAntithesis();
}

QString ContrastModel::rowName(int row) const {
    const auto place = static_cast<std::size_t>(row);
    if (hasPersonas()) return shownName(m_preview.personas[place].name);
    if (row == 0) return tr("constitution");
    if (place > m_preview.flips.size()) return tr("+ new contrast");
    const std::vector<std::int64_t>& flipped = m_preview.flips[place - 1].flipped;
    QStringList names;
    std::size_t flippable = 0;
    std::size_t turned = 0;
    for (const Principle& principle : m_preview.principles) {
        const bool isFlipped = std::ranges::find(flipped, principle.id) != flipped.end();
        if (isFlipped) names.append(shownName(principle.name));
        if (principle.use == PrincipleUse::Learned && principle.hasAntithesis()) {
            ++flippable;
            turned += isFlipped ? 1 : 0;
        }
    }
    return turned == flippable && turned > 0 ? tr("antithesis") : tr("not %1").arg(names.join(QStringLiteral(", ")));
}

QVariant ContrastModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Principle& principle = m_preview.principles[static_cast<std::size_t>(index.column())];
    const Side side = sideOf(index);
    const bool isNew = !hasPersonas() && static_cast<std::size_t>(index.row()) > m_preview.flips.size();
    switch (role) {
        case kSideRole:
            return static_cast<int>(side);
        case kIsNewRole:
            return isNew;
        case Qt::DisplayRole:
            if (side == Side::Principle) return tr("= principle");
            return side == Side::Antithesis ? tr("≠ antithesis") : isNew ? tr("flip") : tr("–");
        case Qt::ToolTipRole:
            if (side == Side::Unstated) return plainToolTip(tr("Not stated here."));
            return plainToolTip(fromUtf8(side == Side::Principle ? principle.text : principle.antithesis));
        case Qt::AccessibleTextRole:
            return tr("%1, %2: %3")
                .arg(rowName(index.row()), shownName(principle.name), data(index, Qt::DisplayRole).toString());
        default:
            return {};
    }
}

QVariant ContrastModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    if (orientation == Qt::Vertical) {
        const QString name = rowName(section);
        return role == Qt::ToolTipRole ? plainToolTip(name) : name;
    }
    const Principle& principle = m_preview.principles[static_cast<std::size_t>(section)];
    if (role == Qt::ToolTipRole) return plainToolTip(fromUtf8(principle.text));
    return principle.use == PrincipleUse::HeldOut ? tr("%1 (held out)").arg(shownName(principle.name))
                                                  : shownName(principle.name);
}

Qt::ItemFlags ContrastModel::flags(const QModelIndex& index) const {
    return index.isValid() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags;
}

}  // namespace sami
