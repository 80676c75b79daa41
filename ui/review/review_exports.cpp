#include "ui/review/review_exports.h"

#include <QClipboard>
#include <QFileInfo>
#include <QGuiApplication>

#include "core/workbench/export_comparison.h"
#include "core/workbench/export_files.h"
#include "ui/review/export_button.h"
#include "ui/review/model_chooser.h"
#include "ui/review/review_page.h"
#include "ui/review/win_rate_card.h"
#include "ui/session/experiment_session.h"
#include "ui/session/notice.h"
#include "ui/text/shown_text.h"

namespace sami {

ReviewExports::ReviewExports(ReviewPage* page, ExperimentSession* session,
                             std::function<std::optional<ModelPair>()> models)
    : QObject(page), m_page(page), m_session(session), m_models(std::move(models)) {
    ExportButton* button = page->exporting();
    connect(button, &ExportButton::copyAnswersRequested, this, &ReviewExports::copyAnswers);
    connect(button, &ExportButton::copyRateRequested, this, &ReviewExports::copyRate);
    connect(button, &ExportButton::saveAnswersRequested, this, &ReviewExports::saveAnswers);
    connect(button, &ExportButton::saveRateRequested, this, &ReviewExports::saveRate);
    connect(session, &ExperimentSession::opened, this,
            [this] { m_page->exporting()->setSubject(QFileInfo(m_session->experiment().path).completeBaseName()); });
}

void ReviewExports::copyAnswers() {
    const std::optional<ModelPair> models = m_models();
    if (!models) return;
    m_session->link().run(
        [models = *models, query = toUtf8(m_page->chosenQuery())](Document& document) {
            return exportedAnswers(document, models, ComparisonForm::Text, query);
        },
        this,
        [this](const Result<std::string>& text) {
            if (!text) return Q_EMIT m_page->failed(sentenceOf(text.error()));
            QGuiApplication::clipboard()->setText(fromUtf8(*text));
        });
}

void ReviewExports::copyRate() {
    const ModelChooser& models = *m_page->models();
    const QString about = tr("%1: %2 beside %3")
                              .arg(shownText(QFileInfo(m_session->experiment().path).fileName()),
                                   models.candidateName(), models.baselineName());
    QGuiApplication::clipboard()->setText(about + QLatin1Char('\n') + m_page->winRate()->summary());
}

template <class Export>
void ReviewExports::save(const QString& path, Export exported) {
    const std::optional<ModelPair> models = m_models();
    if (!models) return;
    m_session->link().run(
        [models = *models, path = toUtf8(path), exported](Document& document) -> Result<void> {
            const Result<std::string> text = exported(document, models, comparisonFormOf(path));
            if (!text) return std::unexpected(text.error());
            return writeExported(path, *text);
        },
        this,
        [this](const Result<void>& written) {
            if (!written) Q_EMIT m_page->failed(sentenceOf(written.error()));
        });
}

void ReviewExports::saveAnswers(const QString& path) {
    save(path, [](const Document& document, const ModelPair& models, ComparisonForm form) {
        return exportedAnswers(document, models, form);
    });
}

void ReviewExports::saveRate(const QString& path) {
    save(path, exportedWinRates);
}

}  // namespace sami
