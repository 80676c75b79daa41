#include "ui/live/taught_card.h"

#include <algorithm>

#include <QGridLayout>
#include <QLabel>

#include "ui/controls/clamped_text.h"
#include "ui/controls/labels.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// More would push the numbers out of a small window; the rest stands in a tooltip.
constexpr std::size_t kMostRows = 3;
constexpr int kTaughtLines = 2;

QString shown(const std::string& text) {
    return shownText(fromUtf8(text));
}

}  // namespace

TaughtCard::TaughtCard(QWidget* parent) : QFrame(parent) {
    setRole(this, QStringLiteral("card"));
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(2 * kStep, kStep, 2 * kStep, kStep);
    m_grid->setHorizontalSpacing(2 * kStep);
    m_grid->setVerticalSpacing(0);
    m_grid->setColumnStretch(0, 1);
    m_grid->setColumnStretch(1, 1);
    setAccessibleName(tr("What is taught"));
    hide();
}

void TaughtCard::showRun(const RunConfig& run) {
    for (QWidget* widget : std::exchange(m_shown, {})) delete widget;
    m_rows = 0;
    std::vector<Principle> learned;
    std::ranges::copy_if(run.principles, std::back_inserter(learned),
                         [](const Principle& principle) { return principle.use == PrincipleUse::Learned; });
    setVisible(!run.personas.empty() || !learned.empty());
    if (!run.personas.empty()) return showPersonas(run.personas);
    if (!learned.empty()) showPrinciples(learned);
}

void TaughtCard::showPrinciples(const std::vector<Principle>& learned) {
    addHead(learned.size() == 1 ? tr("Taught: the principle") : tr("Taught: the principles"),
            learned.size() == 1 ? tr("Told apart from: the antithesis")
                                : tr("Told apart from: some of their antitheses, other ones for every question"));
    QStringList all;
    QStringList rest;
    for (const Principle& principle : learned) {
        const QString antithesis = principle.hasAntithesis() ? shown(principle.antithesis) : tr("never turned round");
        const QString line =
            tr("%1: %2 — antithesis: %3").arg(shown(principle.name), shown(principle.text), antithesis);
        all.append(line);
        if (m_rows <= static_cast<int>(kMostRows)) {
            addRow(shown(principle.text), antithesis);
        } else {
            rest.append(line);
        }
    }
    setAccessibleDescription(all.join(QLatin1Char('\n')));
    if (rest.isEmpty()) return;
    addRow(tr("and %n more", nullptr, static_cast<int>(rest.size())), {});
    m_shown[m_shown.size() - 2]->setToolTip(plainToolTip(rest.join(QLatin1Char('\n'))));
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
    principle->setToolTip(plainToolTip(constitutionExplained()));
    antithesis->setToolTip(plainToolTip(antithesisExplained()));
    m_grid->addWidget(principle, m_rows, 0);
    m_grid->addWidget(antithesis, m_rows++, 1);
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
