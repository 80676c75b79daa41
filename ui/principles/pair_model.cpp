#include "ui/principles/pair_model.h"

#include <algorithm>
#include <utility>

#include <QMimeData>

#include "ui/controls/labels.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

QString pairMimeType() {
    return QStringLiteral("application/x-sami-principle");
}

/// What is typed is one line: a principle is one item of a list.
std::string oneLine(const QVariant& value) {
    QString text = value.toString();
    text.replace(QLatin1Char('\n'), QLatin1Char(' '));
    return toUtf8(text.trimmed());
}

}  // namespace

QString warningWords(PrincipleWarning::Kind kind) {
    switch (kind) {
        case PrincipleWarning::Kind::NoAntithesis:
            return PairModel::tr("no antithesis");
        case PrincipleWarning::Kind::SameAsOpposite:
            return PairModel::tr("both sides say the same");
        case PrincipleWarning::Kind::MereNegation:
            return PairModel::tr("only negated");
        case PrincipleWarning::Kind::Duplicate:
            return PairModel::tr("said twice");
        case PrincipleWarning::Kind::Contradiction:
            return PairModel::tr("contradicts another");
        case PrincipleWarning::Kind::NearlyLearned:
            return PairModel::tr("nearly a learned one");
        case PrincipleWarning::Kind::SaysTwoThings:
            return PairModel::tr("says two things");
        case PrincipleWarning::Kind::NotCompared:
        case PrincipleWarning::Kind::LittleRoom:
            break;  // of none alone
    }
    return {};
}

void PairModel::showPrinciples(const std::vector<Principle>& principles,
                               const std::vector<PrincipleWarning>& warnings) {
    m_warnings = warnings;
    const std::size_t known = m_principles.size();
    const auto beginsAlike = [&] {
        return principles.size() >= known && std::equal(m_principles.begin(), m_principles.end(), principles.begin(),
                                                        [](const auto& a, const auto& b) { return a.id == b.id; });
    };
    const bool isKept = std::exchange(m_isKept, false);
    if (isKept) m_isWritten = false;
    const bool arrived =
        isKept && m_new && principles.size() == known + 1 && beginsAlike() && principles.back().text == m_new->text;
    if (arrived || (!isKept && principles.size() == known && beginsAlike())) {
        // Editors stay open over rows that stay.
        m_principles = principles;
        if (arrived) takeNew();
        if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, NumColumns - 1));
        return;
    }
    beginResetModel();
    m_principles = principles;
    // It stands among them, wherever that is by now, or was taken out again already.
    if (isKept) m_new.reset();
    endResetModel();
}

void PairModel::settleNew(bool isKept) {
    m_isKept = isKept;
    m_isWritten = isKept;
}

/// What was written into the new row after it had been handed out follows it.
void PairModel::takeNew() {
    const Principle kept = m_principles.back();
    Principle wanted = kept;
    wanted.antithesis = m_new->antithesis;
    wanted.set = m_new->set;
    wanted.use = m_new->use;
    if (!m_new->name.empty()) wanted.name = m_new->name;
    m_new.reset();
    if (wanted == kept) return;
    m_principles.back() = wanted;
    Q_EMIT changed(wanted, kept);
}

void PairModel::setReadOnly(bool readOnly) {
    m_readOnly = readOnly;
    if (readOnly) dropNew();
}

const Principle* PairModel::principle(int row) const {
    const auto place = static_cast<std::size_t>(row);
    return row >= 0 && place < m_principles.size() ? &m_principles[place] : nullptr;
}

int PairModel::rowOf(std::int64_t principle) const {
    const auto found = std::ranges::find(m_principles, principle, &Principle::id);
    return found == m_principles.end() ? -1 : static_cast<int>(found - m_principles.begin());
}

int PairModel::startNew() {
    const int row = static_cast<int>(m_principles.size());
    if (m_new) return row;
    beginInsertRows({}, row, row);
    m_new.emplace();
    endInsertRows();
    return row;
}

void PairModel::dropNew() {
    if (!m_new || !m_new->text.empty()) return;
    const int row = static_cast<int>(m_principles.size());
    beginRemoveRows({}, row, row);
    m_new.reset();
    endRemoveRows();
}

int PairModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_principles.size()) + (m_new ? 1 : 0);
}

int PairModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : NumColumns;
}

QString PairModel::textOf(const Principle& principle, int column) const {
    switch (column) {
        case Name:
            return fromUtf8(principle.name);
        case Text:
            return fromUtf8(principle.text);
        case Antithesis:
            return fromUtf8(principle.antithesis);
        case Set:
            return fromUtf8(principle.set);
        case Use:
            return principle.use == PrincipleUse::HeldOut ? tr("held out") : tr("learned");
        default:
            return {};
    }
}

QVariant PairModel::data(const QModelIndex& index, int role) const {
    const Principle* const known = principle(index.row());
    if (known == nullptr && !m_new) return {};
    const Principle& shown = known != nullptr ? *known : *m_new;
    if (role == Qt::EditRole) return textOf(shown, index.column());
    if (role == Qt::DisplayRole) return shownText(textOf(shown, index.column()));
    if (role == Qt::ToolTipRole) return plainToolTip(textOf(shown, index.column()));
    if (role == Qt::AccessibleTextRole) {
        return tr("%1 of %2: %3")
            .arg(headerData(index.column(), Qt::Horizontal, Qt::DisplayRole).toString(),
                 shownText(fromUtf8(shown.name)), shownText(textOf(shown, index.column())));
    }
    if (role == kPlaceholderRole) {
        if (index.column() == Text) return tr("What should the model follow?");
        return index.column() == Antithesis ? tr("And what is the opposite?") : QString();
    }
    if (role == kWarningRole && index.column() == Name) {
        QStringList words;
        for (const PrincipleWarning& warning : m_warnings) {
            if (warning.principle == shown.id && !words.contains(warningWords(warning.kind)))
                words.append(warningWords(warning.kind));
        }
        return words.join(QStringLiteral(", "));
    }
    return {};
}

bool PairModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::EditRole || m_readOnly) return false;
    Principle* const kept = principle(index.row()) != nullptr ? &m_principles[static_cast<std::size_t>(index.row())]
                            : m_new                           ? &*m_new
                                                              : nullptr;
    if (kept == nullptr) return false;
    const Principle before = *kept;
    const std::string text = oneLine(value);
    // A principle can't become nothing by being emptied; it is removed for that.
    if (text.empty() && (index.column() == Name || (index.column() == Text && kept->id != 0))) return false;
    switch (index.column()) {
        case Name:
            kept->name = text;
            break;
        case Text:
            kept->text = text;
            break;
        case Antithesis:
            kept->antithesis = text;
            break;
        case Set:
            kept->set = text;
            break;
        default:
            kept->use = kept->use == PrincipleUse::Learned ? PrincipleUse::HeldOut : PrincipleUse::Learned;
    }
    if (*kept == before) return false;
    Q_EMIT dataChanged(this->index(index.row(), 0), this->index(index.row(), NumColumns - 1));
    if (kept->id != 0) {
        Q_EMIT changed(*kept, before);
    } else if (!kept->text.empty() && !std::exchange(m_isWritten, true)) {
        Q_EMIT written(*kept);
    }
    return true;
}

QVariant PairModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole) return {};
    if (orientation == Qt::Vertical) return section + 1;
    const QString names[] = {tr("Name"), tr("Principle"), tr("Antithesis"), tr("Set"), tr("Use")};
    return section < NumColumns ? names[section] : QString();
}

Qt::ItemFlags PairModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return m_readOnly ? Qt::NoItemFlags : Qt::ItemIsDropEnabled;
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    if (m_readOnly) return flags;
    if (index.column() != Use) flags |= Qt::ItemIsEditable;
    return principle(index.row()) != nullptr ? flags | Qt::ItemIsDragEnabled : flags;
}

QStringList PairModel::mimeTypes() const {
    return {pairMimeType()};
}

QMimeData* PairModel::mimeData(const QModelIndexList& indexes) const {
    auto* data = new QMimeData;
    const Principle* const dragged = indexes.isEmpty() ? nullptr : principle(indexes.front().row());
    if (dragged == nullptr) return data;
    data->setData(pairMimeType(), QByteArray::number(static_cast<qlonglong>(dragged->id)));
    data->setText(fromUtf8(dragged->text));
    return data;
}

bool PairModel::dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int, const QModelIndex& parent) {
    if (action != Qt::MoveAction || m_readOnly || !data->hasFormat(pairMimeType())) return false;
    const qint64 dragged = data->data(pairMimeType()).toLongLong();
    const int from = rowOf(dragged);
    if (from < 0) return false;
    int to = row >= 0 ? row : parent.isValid() ? parent.row() : static_cast<int>(m_principles.size());
    if (to > from) --to;
    if (to != from) Q_EMIT moved(dragged, to);
    return false;  // the rows come back as they are kept; the view is to remove none
}

}  // namespace sami
