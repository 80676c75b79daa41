#include "core/arrow/arrow_rows.h"

#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <parquet/arrow/reader.h>

#include "core/arrow/arrow_json.h"

namespace sami {

namespace {

constexpr std::int64_t kMostBytes = std::int64_t{1} << 32;
constexpr std::int64_t kRowsAtOnce = 1024;

using Reader = std::shared_ptr<arrow::RecordBatchReader>;

/// What an Arrow file holds, batch by batch.
class FileBatches : public arrow::RecordBatchReader {
public:
    explicit FileBatches(std::shared_ptr<arrow::ipc::RecordBatchFileReader> file) : m_file(std::move(file)) {}
    std::shared_ptr<arrow::Schema> schema() const override { return m_file->schema(); }
    arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* batch) override {
        batch->reset();
        if (m_next == m_file->num_record_batches()) return arrow::Status::OK();
        return m_file->ReadRecordBatch(m_next++).Value(batch);
    }

private:
    std::shared_ptr<arrow::ipc::RecordBatchFileReader> m_file;
    int m_next = 0;
};

/// Reads one after another on the calling thread, within a limit of memory.
class ArrowInput {
public:
    explicit ArrowInput(std::string_view bytes)
        : m_source(std::make_shared<arrow::io::BufferReader>(std::make_shared<arrow::Buffer>(
              reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<std::int64_t>(bytes.size())))),
          m_bytes(bytes) {}

    arrow::Status readRows(const TakeArrowRow& take) {
        ARROW_ASSIGN_OR_RAISE(const Reader reader, opened());
        std::shared_ptr<arrow::RecordBatch> batch;
        for (;;) {
            ARROW_RETURN_NOT_OK(reader->ReadNext(&batch));
            if (batch == nullptr) return arrow::Status::OK();
            ARROW_RETURN_NOT_OK(batch->ValidateFull());
            for (std::int64_t row = 0; row < batch->num_rows(); ++row) {
                if (!take(rowOf(*batch, row))) return arrow::Status::OK();
            }
        }
    }

private:
    arrow::Result<Reader> opened() {
        if (m_bytes.starts_with("PAR1")) return openedParquet();
        arrow::ipc::IpcReadOptions options;
        options.memory_pool = &m_pool;
        options.use_threads = false;
        if (m_bytes.starts_with("ARROW1")) {
            ARROW_ASSIGN_OR_RAISE(auto file, arrow::ipc::RecordBatchFileReader::Open(m_source, options));
            return std::make_shared<FileBatches>(std::move(file));
        }
        ARROW_ASSIGN_OR_RAISE(auto stream, arrow::ipc::RecordBatchStreamReader::Open(m_source, options));
        return stream;
    }
    arrow::Result<Reader> openedParquet() {
        parquet::ArrowReaderProperties properties(/*use_threads=*/false);
        properties.set_batch_size(kRowsAtOnce);
        properties.set_pre_buffer(false);
        parquet::arrow::FileReaderBuilder builder;
        ARROW_RETURN_NOT_OK(builder.Open(m_source, parquet::ReaderProperties(&m_pool)));
        builder.memory_pool(&m_pool)->properties(properties);
        ARROW_ASSIGN_OR_RAISE(m_parquet, builder.Build());
        ARROW_ASSIGN_OR_RAISE(auto batches, m_parquet->GetRecordBatchReader());
        return Reader(std::move(batches));
    }

    arrow::CappedMemoryPool m_pool{arrow::system_memory_pool(), kMostBytes};
    std::shared_ptr<arrow::io::BufferReader> m_source;
    std::string_view m_bytes;
    std::unique_ptr<parquet::arrow::FileReader> m_parquet;
};

}  // namespace

extern "C" void samiReadArrowRows(std::string_view bytes, const TakeArrowRow& take, std::string& problem) {
    try {
        const arrow::Status status = ArrowInput(bytes).readRows(take);
        problem = status.ok() ? std::string() : status.message();
    } catch (const std::exception& error) {
        problem = error.what();
    }
}

}  // namespace sami
