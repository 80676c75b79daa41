#include "core/workbench/workbench_thread.h"

#include <algorithm>
#include <exception>
#include <new>
#include <optional>
#include <utility>

#include "core/tokenizer/encoding_fault.h"

namespace sami {

namespace {

constexpr std::chrono::milliseconds kBetweenLooksAtRuns{150};
constexpr std::chrono::seconds kBetweenLooksAround{2};

}  // namespace

std::optional<Error> thrownBy(const std::function<void()>& work) {
    try {
        work();
        return std::nullopt;
    } catch (const std::bad_alloc&) {
        return Error{ErrorKind::Memory, "there is not enough memory; close what is not needed and try again"};
    } catch (const EncodingFault& fault) {
        return Error{ErrorKind::Input, fault.what()};
    } catch (const std::exception& exception) {
        return Error{ErrorKind::Internal,
                     sentence("something went wrong inside the program: {what}", {{"what", exception.what()}})};
    }
}

WorkbenchThread::WorkbenchThread(Fault fault)
    : m_fault(std::move(fault)), m_thread([this](const std::stop_token& stop) { work(stop); }) {}

WorkbenchThread::~WorkbenchThread() {
    m_thread.request_stop();
    m_thread.join();
}

WorkbenchThread::DocumentNumber WorkbenchThread::open(Opener opener, Opened then) {
    const std::lock_guard lock(m_mutex);
    const DocumentNumber number = ++m_lastNumber;
    m_tasks.push_back(std::make_unique<Task>(Task{number, {}, std::move(opener), std::move(then)}));
    m_wake.notify_one();
    return number;
}

void WorkbenchThread::post(DocumentNumber document, Job job) {
    const std::lock_guard lock(m_mutex);
    m_tasks.push_back(std::make_unique<Task>(Task{document, std::move(job), {}, {}}));
    m_wake.notify_one();
}

void WorkbenchThread::work(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        if (const std::unique_ptr<Task> task = next(stop)) guarded([&] { perform(*task); });
        if (m_document && !stop.stop_requested()) guarded([&] { lookAtRuns(); });
    }
    // The experiment's connection belongs to this thread to its end.
    m_document.reset();
}

std::unique_ptr<WorkbenchThread::Task> WorkbenchThread::next(const std::stop_token& stop) {
    std::unique_lock lock(m_mutex);
    const auto hasTask = [this] { return !m_tasks.empty(); };
    if (m_document) {
        m_wake.wait_until(lock, stop, nextLook(), hasTask);
    } else {
        m_wake.wait(lock, stop, hasTask);
    }
    if (m_tasks.empty() || stop.stop_requested()) return nullptr;
    std::unique_ptr<Task> task = std::move(m_tasks.front());
    m_tasks.pop_front();
    return task;
}

void WorkbenchThread::perform(Task& task) {
    if (!task.opener) {
        if (m_document && task.document == m_open) task.job(*m_document);
        return;
    }
    Result<std::unique_ptr<Document>> opened = std::unique_ptr<Document>();
    if (const std::optional<Error> error = thrownBy([&] { opened = task.opener(); })) opened = std::unexpected(*error);
    if (!opened) return task.then(std::unexpected(opened.error()));
    m_document = std::move(*opened);
    m_open = task.document;
    m_runsDue = Clock::now();
    m_surroundingsDue = Clock::now() + kBetweenLooksAround;
    task.then(m_document.get());
}

/// What a piece of work throws is told and goes no further.
void WorkbenchThread::guarded(const std::function<void()>& work) const {
    const std::optional<Error> error = thrownBy(work);
    if (error && m_fault) m_fault(*error);
}

void WorkbenchThread::lookAtRuns() {
    if (Clock::now() >= m_surroundingsDue) {
        m_surroundingsDue = Clock::now() + kBetweenLooksAround;
        // An experiment file that can't be read just now is looked at again the next time.
        static_cast<void>(m_document->lookAround());
    }
    if (Clock::now() < m_runsDue || !m_document->runs().anyAtWork()) return;
    m_runsDue = Clock::now() + kBetweenLooksAtRuns;
    const bool more = m_document->runs().poll();
    m_runsDue = Clock::now() + (more ? std::chrono::milliseconds(0) : kBetweenLooksAtRuns);
}

WorkbenchThread::Clock::time_point WorkbenchThread::nextLook() const {
    if (!m_document->runs().anyAtWork()) return m_surroundingsDue;
    return std::min(m_runsDue, m_surroundingsDue);
}

}  // namespace sami
