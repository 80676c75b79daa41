#include "ui/live/taught_card.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

#include <QGridLayout>
#include <QLabel>

#include "core/constitution/flip_choice.h"
#include "ui/controls/clamped_text.h"
#include "ui/controls/labels.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// More would push the numbers out of a small window; the rest stands in a tooltip.
constexpr std::size_t kMostRows = 3;
constexpr int kTaughtLines = 2;

QString shown(const std::string& text) {
    return shownText(fromUtf8(text));
}

/// What the learned principles of a run are told apart from, as far as its contrasts say.
class TaughtContrasts {
public:
    explicit TaughtContrasts(const RunConfig& run) {
        const Result<FlipChoice> choice = FlipChoice::create(run.principles, run.flips, PrincipleUse::Learned);
        if (!choice) {
            std::ranges::copy_if(run.principles, std::back_inserter(m_learned),
                                 [](const Principle& known) { return known.use == PrincipleUse::Learned; });
            return;
        }
        m_learned = choice->principles();
        m_count = choice->size();
        m_listed = choice->listed();
        m_hasList = !run.flips.empty();
        m_perQuery = static_cast<std::uint64_t>(std::max<std::int64_t>(1, run.settings.numConstitutions - 1));
    }

    const std::vector<Principle>& learned() const { return m_learned; }

    QString head() const {
        if (m_learned.size() == 1) return TaughtCard::tr("Told apart from: the antithesis");
        if (m_count == 0) return TaughtCard::tr("Told apart from: their antitheses");
        if (m_count == 1) return TaughtCard::tr("Told apart from: these antitheses, the same for every question");
        if (m_count <= m_perQuery) {
            return TaughtCard::tr("Told apart from: %1 combinations of antitheses, the same for every question")
                .arg(wholeNumber(static_cast<std::int64_t>(m_count)));
        }
        if (!m_hasList) return TaughtCard::tr("Told apart from: some or all antitheses, drawn for each question");
        return TaughtCard::tr("Told apart from: %1 of %2 combinations of antitheses, drawn for each question")
            .arg(wholeNumber(static_cast<std::int64_t>(m_perQuery)), wholeNumber(static_cast<std::int64_t>(m_count)));
    }

    QString antithesisOf(const Principle& principle) const {
        const bool isFlipped = m_listed.empty() || std::ranges::any_of(m_listed, [&principle](const Flip& flip) {
                                   return std::ranges::find(flip.flipped, principle.id) != flip.flipped.end();
                               });
        return principle.hasAntithesis() && isFlipped ? shown(principle.antithesis)
                                                      : TaughtCard::tr("never turned round");
    }

private:
    std::vector<Principle> m_learned;
    std::uint64_t m_count = 0;     ///< that can be drawn; 0 = not known
    std::uint64_t m_perQuery = 1;  ///< drawn for a question
    bool m_hasList = false;        ///< else every choice can be drawn
    std::vector<Flip> m_listed;    ///< empty: too many to list, or not known
};

}  // namespace

TaughtCard::TaughtCard(QWidget* parent) : QFrame(parent) {
    setRole(this, QStringLiteral("card"));
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(2 * kStep, kStep, 2 * kStep, kStep);
    m_grid->setHorizontalSpacing(2 * kStep);
    m_grid->setVerticalSpacing(0);
    m_grid->setColumnStretch(0, 1);
    m_grid->setColumnStretch(1, 1);
    m_since = makeParagraph({}, this, Tone::Muted);
    m_since->hide();
    constexpr int kBelowAll = 1000;  // rows of a grid that are empty take no room
    m_grid->addWidget(m_since, kBelowAll, 0, 1, 2);
    setAccessibleName(tr("What is taught"));
    hide();
}

void TaughtCard::showRun(const RunConfig& run) {
    for (QWidget* widget : std::exchange(m_shown, {})) delete widget;
    m_rows = 0;
    showSince({});
    const bool anyLearned =
        std::ranges::find(run.principles, PrincipleUse::Learned, &Principle::use) != run.principles.end();
    setVisible(!run.personas.empty() || anyLearned);
    if (!run.personas.empty()) return showPersonas(run.personas);
    if (anyLearned) showPrinciples(run);
}

void TaughtCard::showSince(const QString& words) {
    m_since->setText(words.isEmpty() ? QString() : tr("The experiment has changed: %1.").arg(words));
    m_since->setVisible(!words.isEmpty());
}

void TaughtCard::showPrinciples(const RunConfig& run) {
    const TaughtContrasts contrasts(run);
    addHead(contrasts.learned().size() == 1 ? tr("Taught: the principle") : tr("Taught: the principles"),
            contrasts.head());
    QStringList all;
    QStringList restTaught;
    QStringList restApart;
    for (const Principle& principle : contrasts.learned()) {
        const QString antithesis = contrasts.antithesisOf(principle);
        all.append(tr("%1: %2 — antithesis: %3").arg(shown(principle.name), shown(principle.text), antithesis));
        if (m_rows <= static_cast<int>(kMostRows)) {
            addRow(shown(principle.text), antithesis);
        } else {
            restTaught.append(tr("%1: %2").arg(shown(principle.name), shown(principle.text)));
            restApart.append(tr("%1: %2").arg(shown(principle.name), antithesis));
        }
    }
    setAccessibleDescription(all.join(QLatin1Char('\n')));
    if (restTaught.isEmpty()) return;
    const QString more = tr("and %1 more").arg(wholeNumber(restTaught.size()));
    addRow(more, more);
    explain(m_shown[m_shown.size() - 2], restTaught.join(QLatin1Char('\n')));
    explain(m_shown.back(), restApart.join(QLatin1Char('\n')));
}

void TaughtCard::showPersonas(const std::vector<Constitution>& personas) {
    addHead(tr("Taught: to tell these constitutions apart"), {});
    QStringList texts;
    for (const Constitution& persona : personas) texts.append(shown(persona.text()));
    addRow(texts.join(QStringLiteral(" · ")), {});
    setAccessibleDescription(texts.join(QLatin1Char('\n')));
}

void TaughtCard::addHead(const QString& left, const QString& right) {
    QLabel* principle = makeParagraph(left, this, Tone::Constitution);
    QLabel* antithesis = makeParagraph(right, this, Tone::Antithesis);
    explain(principle, constitutionExplained());
    explain(antithesis, antithesisExplained());
    m_grid->addWidget(principle, m_rows, 0, Qt::AlignTop);
    m_grid->addWidget(antithesis, m_rows++, 1, Qt::AlignTop);
    m_shown.insert(m_shown.end(), {principle, antithesis});
}

void TaughtCard::addRow(const QString& left, const QString& right) {
    int column = 0;
    for (const QString& text : {left, right}) {
        auto* label = new ClampedText(kTaughtLines, this);
        label->setText(text);
        m_grid->addWidget(label, m_rows, column++, Qt::AlignTop);
        m_shown.push_back(label);
    }
    ++m_rows;
}

}  // namespace sami
