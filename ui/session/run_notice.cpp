#include "ui/session/run_notice.h"

#include <QCoreApplication>

#include "ui/text/shown_text.h"

namespace sami {

namespace {

QString noticeWords(const char* text) {
    return QCoreApplication::translate("runNotice", text);
}

QString sentenceFrom(const std::string& text) {
    return sentenceOf(Error{ErrorKind::Internal, text});
}

Notice healthNotice(const HealthPause& health) {
    QString sentence = sentenceFrom(health.reason);
    if (sentence.isEmpty()) return {};
    sentence[0] = sentence[0].toUpper();
    const QString best = shownText(fromUtf8(health.bestCheckpoint));
    if (!best.isEmpty() && !sentence.contains(best)) {
        const QString saved = noticeWords(QT_TRANSLATE_NOOP("runNotice", "%1 The best saved model is %2."));
        sentence = saved.arg(sentence, best);
    }
    return {sentence, Notice::Action::Resume};
}

Notice problemNotice(const RunEntry& run) {
    const QString problem = sentenceFrom(run.problem);
    if (run.remedy.empty()) return {problem, Notice::Action::None};
    return {problem + QLatin1Char(' ') + sentenceFrom(run.remedy), Notice::Action::None};
}

Notice interruptionNotice(const RunEntry& run) {
    if (!run.remedy.empty()) return problemNotice(run);
    const QString lost = noticeWords(QT_TRANSLATE_NOOP("runNotice",
                                                       "The worker is gone: it crashed or was killed after step "
                                                       "%1."))
                             .arg(run.progress.lastStep());
    const QString resumes =
        noticeWords(QT_TRANSLATE_NOOP("runNotice", "%1 Resuming goes on from the last saved state."));
    return {resumes.arg(run.problem.empty() ? lost : sentenceFrom(run.problem)), Notice::Action::Resume};
}

}  // namespace

Notice noticeOf(const RunEntry& run) {
    if (run.starting) return {};
    if (run.state == RunState::Running && !run.responding) {
        return {noticeWords(
                    QT_TRANSLATE_NOOP("runNotice",
                                      "The worker has not been heard of for 15 seconds. It may be waiting for memory "
                                      "or a disk; what it saved is safe. It can be ended and resumed.")),
                Notice::Action::EndWorker};
    }
    if (run.state == RunState::Failed && run.progress.failed()) {
        const QString safe = noticeWords(QT_TRANSLATE_NOOP("runNotice", "%1 What was saved up to then is safe."));
        return {safe.arg(sentenceFrom(run.progress.failed()->message)), Notice::Action::Resume};
    }
    if (run.state == RunState::Interrupted) return interruptionNotice(run);
    if (!run.problem.empty()) return problemNotice(run);
    if (run.state == RunState::Paused && run.progress.healthPause()) return healthNotice(*run.progress.healthPause());
    return {};
}

}  // namespace sami
