#include "ui/queries/import_follower.h"

#include <QFileDialog>
#include <QFileInfo>

#include "core/base/input_file.h"
#include "core/records/record_source.h"
#include "core/workbench/workbench_thread.h"
#include "ui/queries/queries_page.h"
#include "ui/session/dropped_file.h"
#include "ui/session/experiment_session.h"
#include "ui/session/notice.h"
#include "ui/text/shown_text.h"
#include "ui/window_size.h"

namespace sami {

namespace {

/// After a choice that others may follow.
constexpr std::chrono::milliseconds kSettled{250};

}  // namespace

struct ImportFollower::Reading {
    std::int64_t number = 0;
    ImportWish wish;
    std::shared_ptr<const SourceText> source;
    RowReport report;
    std::optional<Error> problem{};
    std::optional<QueryReader> reader{};
    std::vector<std::string> fields{};  ///< where it can't be read so

    void look() {
        Result<QueryReader> found = queriesOf(*source, wish.how, report);
        if (found) {
            reader = std::move(*found);
        } else {
            problem = found.error();
            fields = firstFields(source->text, source->name);
        }
    }

    void read(const QString& path) {
        const std::optional<Error> thrown = thrownBy([&] {
            if (!source) {
                Result<std::string> text = readInput(toUtf8(path));
                if (text) source = std::make_shared<SourceText>(toUtf8(QFileInfo(path).fileName()), std::move(*text));
                if (!text) problem = text.error();
            }
            report = RowReport(wish.skipsBadRows);
            if (source) look();
        });
        if (thrown) problem = thrown;
    }
};

ImportFollower::ImportFollower(QueriesPage* page, ExperimentSession* session, std::shared_ptr<QueryTokens> tokens)
    : QObject(page), m_page(page), m_panel(page->importing()), m_session(session), m_tokens(std::move(tokens)) {
    m_settled.setSingleShot(true);
    m_settled.setInterval(kSettled);
    connect(&m_settled, &QTimer::timeout, this, &ImportFollower::read);
    connect(m_panel, &ImportPanel::wishChanged, this, [this] {
        m_panel->showReading();
        m_settled.start();
    });
    connect(m_panel, &ImportPanel::importRequested, this, &ImportFollower::import);
    connect(m_panel, &ImportPanel::closed, this, &ImportFollower::forget);
    connect(session, &ExperimentSession::opened, m_panel, &ImportPanel::closed);
}

ImportFollower::~ImportFollower() = default;

void ImportFollower::choose() {
    QStringList endings;
    for (const QString& ending : dataEndings()) endings.append(QStringLiteral("*.") + ending);
    auto* dialog = new QFileDialog(m_page->window(), tr("Import queries"), QFileInfo(m_path).path(),
                                   tr("Queries (%1);;All files (*)").arg(endings.join(QLatin1Char(' '))));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &ImportFollower::open);
    openOnScreen(*dialog);
}

void ImportFollower::open(const QString& path) {
    forget();
    m_path = path;
    m_isOpen = true;
    m_panel->setFile(QFileInfo(path).fileName());
    read();
}

void ImportFollower::read() {
    ++m_number;
    if (!m_isReading) begin();
}

/// One reading at a time; what was chosen while it went on is read after it.
void ImportFollower::begin() {
    m_isReading = true;
    auto reading = std::make_shared<Reading>();
    reading->number = m_number;
    reading->wish = m_panel->wish();
    reading->source = m_source;
    m_thread = std::jthread([this, reading, path = m_path] {
        reading->read(path);
        QMetaObject::invokeMethod(this, [this, reading] { take(reading); }, Qt::QueuedConnection);
    });
}

void ImportFollower::take(const std::shared_ptr<Reading>& reading) {
    m_isReading = false;
    if (!m_isOpen) return;
    if (reading->number != m_number) return begin();
    m_source = reading->source;
    if (reading->problem) return m_panel->showProblem(sentenceOf(*reading->problem), reading->fields);
    showPreview(reading);
}

void ImportFollower::showPreview(const std::shared_ptr<Reading>& reading) {
    m_session->link().run(
        [reading, tokens = m_tokens](Document& document) {
            return previewImport(document, *reading->reader, reading->wish.how, reading->report, *tokens);
        },
        this,
        [this, reading](const Result<QueryPreview>& preview) {
            if (reading->number != m_number) return;
            if (!preview) return m_panel->showProblem(sentenceOf(preview.error()));
            m_read = reading;
            m_panel->showPreview(*preview);
        });
}

void ImportFollower::import() {
    if (!m_read || m_read->number != m_number) return;
    m_panel->showReading();
    m_session->link().run(
        [reading = m_read](Document& document) {
            return addQueries(document, *reading->reader, reading->wish.how, reading->source->name);
        },
        this,
        [this](const Result<ImportCount>& count) {
            if (!count) return m_panel->showProblem(sentenceOf(count.error()));
            Q_EMIT m_panel->closed();
        });
}

void ImportFollower::forget() {
    ++m_number;
    m_isOpen = false;
    m_read.reset();
    m_source.reset();
    m_settled.stop();
}

}  // namespace sami
