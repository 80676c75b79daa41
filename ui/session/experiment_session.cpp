#include "ui/session/experiment_session.h"

#include <algorithm>
#include <ranges>
#include <system_error>
#include <utility>

#include "ui/session/notice.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// How often a holder is looked for.
constexpr std::chrono::seconds kTakeOver{3};

/// The latest training run; 0 where there is none.
std::int64_t latestIterating(const std::map<std::int64_t, RunEntry>& runs) {
    for (const auto& [number, run] : std::views::reverse(runs)) {
        if (run.task == RunTask::Iterate) return number;
    }
    return 0;
}

std::size_t finishedIterations(const RunEntry& run) {
    return static_cast<std::size_t>(std::ranges::count_if(
        run.progress.iterations(), [](const auto& entry) { return entry.second.finished.has_value(); }));
}

/// Whether two names lead to one file, through links or from another folder.
bool isSameFile(const std::filesystem::path& one, const std::filesystem::path& other) {
    std::error_code error;
    return !other.empty() && std::filesystem::equivalent(one, other, error) && !error;
}

}  // namespace

ExperimentSession::ExperimentSession(QObject* parent) : QObject(parent), m_link(nullptr), m_pair(&m_link) {
    connect(&m_link, &DocumentLink::changed, this, &ExperimentSession::takeChanges);
    m_takeOver.setInterval(kTakeOver);
    connect(&m_takeOver, &QTimer::timeout, this, &ExperimentSession::takeOver);
    connect(&m_pair, &PairReading::found, this, &ExperimentSession::takePair);
    connect(&m_pair, &PairReading::failed, this, &ExperimentSession::failed);
    connect(&m_link, &DocumentLink::faulted, this, [this](const Error& error) { Q_EMIT failed(sentenceOf(error)); });
}

const RunEntry* ExperimentSession::run() const {
    const auto found = m_experiment.runs.find(m_shownRun);
    return found == m_experiment.runs.end() ? nullptr : &found->second;
}

const RunEntry* ExperimentSession::atWork() const {
    if (run() != nullptr && run()->isActive()) return run();
    for (const auto& [number, entry] : std::views::reverse(m_experiment.runs)) {
        if (entry.isActive()) return &entry;
    }
    return run();
}

void ExperimentSession::open(const QString& path) {
    // Which file a name leads to is looked up there: a disk may not answer.
    const auto make = [file = m_file, path = std::filesystem::path(toUtf8(path))](Opening& opening) {
        opening.isOpenAlready = isSameFile(path, *file);
        if (opening.isOpenAlready) return Result<DescribedDocument>(fail(ErrorKind::Usage, "It is open already."));
        return openDescribed(path);
    };
    show(make, [] {});
}

void ExperimentSession::takeOver() {
    m_link.run([](Document& document) { return isStillHeld(document); }, this,
               [this, asked = m_openings](bool isHeld) {
                   // Whoever asked for another experiment meanwhile wants that one.
                   if (!isHeld && asked == m_openings) reopen();
               });
}

void ExperimentSession::reopen() {
    // Once: what stands in the way of opening it, a file that is gone, stands there the next time as well.
    m_takeOver.stop();
    const auto make = [path = std::filesystem::path(toUtf8(m_experiment.path))](Opening&) {
        Result<DescribedDocument> opened = openDescribed(path);
        if (opened) opened->description.takenOver = true;
        return opened;
    };
    show(make, [] {});
}

void ExperimentSession::openMade(std::function<Result<DescribedDocument>()> make, std::function<void()> then) {
    show([make = std::move(make)](Opening&) { return make(); }, std::move(then));
}

void ExperimentSession::show(Make make, std::function<void()> then) {
    ++m_openings;
    const auto opening = std::make_shared<Opening>();
    m_link.open(
        [make = std::move(make), opening, file = m_file]() -> Result<std::unique_ptr<Document>> {
            Result<DescribedDocument> made = make(*opening);
            if (!made) return std::unexpected(made.error());
            opening->description = std::move(made->description);
            *file = made->document->path();
            return std::move(made->document);
        },
        [this, opening, then = std::move(then)](const Result<void>& opened) {
            if (opened) {
                take(std::move(opening->description));
            } else if (opening->isOpenAlready) {
                Q_EMIT openedAlready();
            } else {
                Q_EMIT failed(sentenceOf(opened.error()));
            }
            then();
        });
}

void ExperimentSession::take(OpenedExperiment experiment) {
    m_experiment = std::move(experiment);
    if (m_experiment.heldElsewhere) {
        m_takeOver.start();
    } else {
        m_takeOver.stop();
    }
    m_shownRun = latestIterating(m_experiment.runs);
    m_pair.forget();
    Q_EMIT opened();
    if (run() != nullptr) beginRun();
    takeRuns({});
    Q_EMIT comparisonChanged(false);
}

void ExperimentSession::beginRun() {
    m_link.loadMetrics(m_shownRun);
    m_finished = finishedIterations(*run());
    Q_EMIT runBegan();
}

void ExperimentSession::takeChanges(const DocumentChanges& changes) {
    if (changes.content) readContent();
    if (changes.place) {
        m_experiment.gone = changes.place->empty() ? QString() : sentenceOf({ErrorKind::NotFound, *changes.place});
        Q_EMIT runsChanged();
    }
    for (const auto& [number, config] : changes.configs) m_experiment.configs.insert_or_assign(number, config);
    if (!changes.runs.empty()) takeRuns(changes.runs);
    if (changes.measured.contains(m_shownRun)) Q_EMIT metricsGrew();
    if (const auto slices = changes.responses.find(m_shownRun); slices != changes.responses.end()) {
        for (const auto& slice : slices->second) Q_EMIT responsesCame(*slice);
    }
    if (changes.models) {
        m_pair.read();
    } else if (changes.verdicts || changes.queries) {
        Q_EMIT comparisonChanged(false);
    }
}

void ExperimentSession::takeRuns(const std::map<std::int64_t, RunEntry>& runs) {
    for (const auto& [number, entry] : runs) m_experiment.runs.insert_or_assign(number, entry);
    const std::int64_t latest = latestIterating(m_experiment.runs);
    if (std::exchange(m_shownRun, latest) != latest) beginRun();
    if (run() != nullptr) {
        Q_EMIT runChanged();
        const std::size_t finished = finishedIterations(*run());
        if (std::exchange(m_finished, finished) < finished) m_pair.read(m_shownRun);
    }
    Q_EMIT runsChanged();
}

void ExperimentSession::readContent() {
    m_link.run([](Document& document) { return contentOf(document); }, this,
               [this](Result<DocumentContent> content) {
                   if (!content) return Q_EMIT failed(sentenceOf(content.error()));
                   m_experiment.content = std::move(*content);
                   Q_EMIT contentChanged();
               });
}

void ExperimentSession::takePair(const std::optional<ModelPair>& pair, bool learnedNow) {
    m_experiment.pair = pair;
    Q_EMIT comparisonChanged(learnedNow);
}

}  // namespace sami
